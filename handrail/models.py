"""The models that messages are understood with: what the operator has set up."""

from datetime import timedelta

import aiohttp

from handrail.settings import Settings
from runtime.clock import Clock, Ids
from runtime.language_model import LanguageModel, Terms
from runtime.ports import Store
from runtime.understanding.examples.school import School
from runtime.understanding.tiers import Tiers


def tiers_of(settings: Settings, school: School, model: LanguageModel | None) -> Tiers:
    """The understanding of the service."""
    return Tiers(school, act=settings.act_from, model=model if "meaning" in settings.llm_for else None)


def language_model(
    settings: Settings, *, http: aiohttp.ClientSession, store: Store, clock: Clock, ids: Ids
) -> LanguageModel | None:  # fmt: skip
    """The language model that the operator set up, if any."""
    if settings.llm_url is None or settings.llm_model is None:
        return None
    within = timedelta(seconds=settings.llm_seconds)
    terms = Terms(settings.llm_url, settings.llm_model, settings.llm_key, within, settings.llm_tokens_a_day)
    return LanguageModel(http, store, clock, ids, terms)
