"""What boxes hold and show: the types of their parts, for annotations and ``isinstance``.

Verbs make them; a host makes an ``Item`` with its ``Amount`` at most.
"""

from relieflib.pack.pack import PackRef as PackRef
from relieflib.planning.candidates import LeftOut as LeftOut
from relieflib.planning.doses import Amount as Amount
from relieflib.planning.doses import Item as Item
from relieflib.planning.programme import Day as Day
from relieflib.planning.reasons import Checked as Checked
from relieflib.planning.timeline import Interval as Interval
from relieflib.questions.answers import Carried as Carried
from relieflib.questions.screens import Line as Line
from relieflib.questions.screens import Screen as Screen
from relieflib.screening.findings import Clause as Clause
from relieflib.screening.findings import Exclusion as Exclusion
from relieflib.screening.findings import Finding as Finding
from relieflib.session.record import Outcome as Outcome
from relieflib.session.session import Now as Now
from relieflib.session.stop_rules import Stopped as Stopped
from relieflib.storage.journal import Restored as Restored
