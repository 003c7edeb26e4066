"""Names for what the aiohttp test fixtures give."""

from aiohttp import web
from aiohttp.test_utils import TestClient
from pytest_aiohttp.plugin import AiohttpClient

Client = TestClient[web.Request, web.Application]
ClientMaker = AiohttpClient
