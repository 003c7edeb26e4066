"""The stores: `in_sqlite` (the default), `in_memory` (an honest fake). One contract, tests/contract/store_contract.py.

`rules` holds what all of them decide alike; each store only reads and writes.
"""
