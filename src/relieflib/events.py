"""What can happen in a session, for ``advance``."""

from relieflib.session.events import Back as Back
from relieflib.session.events import ChooseEasier as ChooseEasier
from relieflib.session.events import Entry as Entry
from relieflib.session.events import Event as Event
from relieflib.session.events import Leave as Leave
from relieflib.session.events import Pause as Pause
from relieflib.session.events import Report as Report
from relieflib.session.events import Resume as Resume
from relieflib.session.events import SkipStep as SkipStep
from relieflib.session.events import SkipTechnique as SkipTechnique
from relieflib.session.events import Tick as Tick
