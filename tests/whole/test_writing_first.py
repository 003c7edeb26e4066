"""The commands that begin with us: what never arrived is fetched, and customers are written to from a file."""

from pathlib import Path

from tests.crash.by_sms import ANA, by_sms, free_port
from tests.stand_ins.bank import bank
from tests.stand_ins.twilio import TwilioStandIn

ROWS = f"phone,merchant\n{ANA},Corner Shop\n+447700900124,\n"


async def test_a_text_that_was_lost_is_fetched_and_customers_of_a_file_are_asked_for_once(tmp_path: Path) -> None:
    port = free_port()
    async with bank() as bank_url, TwilioStandIn() as twilio:
        service = by_sms(tmp_path, port, bank_url, twilio)
        service.environment["HANDRAIL_API_KEYS"] = "a-key"
        await service.start(port=port)
        try:
            twilio.lost(ANA, "lost card")
            assert "1 messages since 9999d ago; 1 taken" in await service.command(
                "reconcile", "sms", "--since", "9999d"
            )
            assert "last four digits" in (await twilio.texts_to(ANA, 1))[0]
            assert "0 taken, 1 were known" in await service.command("reconcile", "sms", "--since", "9999d")
            (tmp_path / "rows.csv").write_text(ROWS)
            line = (
                "outreach", "rows.csv", "--campaign", "odd", "--journey", "lost_card",
                "--reason", "A payment at {merchant} looks odd.", "--when-busy", "fold_in", "--per-second", "100",
                "--url", service.address,
            )  # fmt: skip
            code, said = await service.attempt(*line)
            assert code == 1
            assert "1  started" in said  # she has just written, so she is awake
            assert "the reason needs merchant" in said
            assert "A payment at Corner Shop looks odd." in (await twilio.texts_to(ANA, 2))[1]
            assert "1  asked before" in (await service.attempt(*line))[1]
            (tmp_path / "rows.csv").write_text(ROWS + "+447700900125,Late Shop\n")
            back = ("outreach", "rows.csv", "--campaign", "odd", "--withdraw", "--url", service.address)
            code, said = await service.attempt(*back)
            assert code == 0
            assert "1  had been written to" in said
            assert "2  were never asked for" in said
            assert "Of 3 customers 0 will not be written to any more; 1 had been" in said
            code, said = await service.attempt(*back[:3], "another", *back[4:])
            assert code == 1
            assert "is its name right?" in said
            code, said = await service.attempt(*back[:4], *back[5:])
            assert code == 2
            assert "--withdraw" in said
        finally:
            assert await service.stop() == 0
