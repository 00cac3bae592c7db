"""For pack authors and clinicians: why a rule stands as it does, and what a pack says.

It imports ``screening`` and what is above that; no host screen needs it.
"""

from relieflib.pack.load import sentences as sentences
from relieflib.review.alone import evaluate as evaluate
from relieflib.review.clause_pairs import ClausePair as ClausePair
from relieflib.review.clause_pairs import clause_pairs as clause_pairs
from relieflib.review.english import to_english as to_english
from relieflib.review.explain import Counterfactual as Counterfactual
from relieflib.review.explain import Explanation as Explanation
from relieflib.review.explain import NoSuchRule as NoSuchRule
from relieflib.review.explain import counterfactuals as counterfactuals
from relieflib.review.explain import why as why
from relieflib.review.explain import why_not as why_not
from relieflib.review.sheet import sheet as sheet
