"""What a store is. Every store passes all of this; a store that needs more for itself tests it elsewhere."""

from tests.contract.erasing_contract import ErasingContract
from tests.contract.outbox_contract import OutboxContract
from tests.contract.owed_contract import OwedContract
from tests.contract.pace_contract import PaceContract
from tests.contract.records_contract import RecordsContract
from tests.contract.searching_contract import SearchingContract
from tests.contract.turns_contract import TurnsContract


class StoreContract(
    TurnsContract, OutboxContract, OwedContract, PaceContract, RecordsContract, SearchingContract, ErasingContract
):  # fmt: skip
    """The whole contract. A subclass gives the fixture `store`: an open, empty one."""
