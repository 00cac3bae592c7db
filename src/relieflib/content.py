"""What a pack is written with: questions, rules, techniques, and all that belongs to them."""

from relieflib.pack.content import Citation as Citation
from relieflib.pack.content import Definition as Definition
from relieflib.pack.content import Dose as Dose
from relieflib.pack.content import Label as Label
from relieflib.pack.content import Note as Note
from relieflib.pack.content import PublishedStep as PublishedStep
from relieflib.pack.content import Range as Range
from relieflib.pack.content import Source as Source
from relieflib.pack.content import Step as Step
from relieflib.pack.content import Technique as Technique
from relieflib.pack.rules import Contraindication as Contraindication
from relieflib.pack.rules import Precaution as Precaution
from relieflib.pack.rules import RedFlag as RedFlag
from relieflib.pack.rules import SafetyRule as SafetyRule
from relieflib.pack.rules import StopRule as StopRule
from relieflib.pack.rules import Threshold as Threshold
from relieflib.pack.wording import Guidance as Guidance
from relieflib.pack.wording import Phrases as Phrases
from relieflib.pack.wording import Timing as Timing
from relieflib.questions.questions import Choice as Choice
from relieflib.questions.questions import Choices as Choices
from relieflib.questions.questions import Group as Group
from relieflib.questions.questions import Number as Number
from relieflib.questions.questions import Option as Option
from relieflib.questions.questions import Question as Question
from relieflib.questions.questions import YesNo as YesNo
