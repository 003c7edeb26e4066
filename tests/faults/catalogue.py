"""The faults by name: what happens, what holds then, the tests that try it, and the figures that they measure."""

from dataclasses import dataclass

SIMULATION = "tests/faults/test_simulation.py"
AWAY = "tests/faults/test_redis_away.py"
LINE = "tests/contract/test_redis_faults.py"
ENDING = "tests/faults/test_ending.py"
CRASH = "tests/crash/test_crash_points.py"
SQLITE = "tests/contract/test_sqlite.py"
OUTBOX = "tests/shells/test_outbox.py"
CALLS = "tests/shells/test_calls.py"
INBOX = "tests/shells/test_inbox.py"
PUMP = "tests/web/test_pump.py"


@dataclass(frozen=True)
class Figure:
    """One figure by the name under which tests record it, and its bound: at most, or at least."""

    name: str
    most: float | None = None
    least: float | None = None

    def holds(self, value: float) -> bool:
        """Whether a value keeps the bound."""
        return (self.most is None or value <= self.most) and (self.least is None or value >= self.least)

    @property
    def bound(self) -> str:
        """The bound in words."""
        return f"at most {self.most:g}" if self.most is not None else f"at least {self.least or 0:g}"


@dataclass(frozen=True)
class Fault:
    """One way in which things go wrong. `tests` are files, or single tests in them."""

    number: int
    name: str
    what: str
    holds: str
    tests: tuple[str, ...]
    figures: tuple[Figure, ...] = ()


LOST = Figure("acknowledged messages lost", most=0)
VIOLATIONS = Figure("violations", most=0)
TWICE = Figure("messages written twice", most=0)

FAULTS = (
    Fault(
        1, "killed-at-each-step", "a worker is killed at each step of a turn",
        "nothing acknowledged is lost or repeated; the next one goes on where it stood",
        (CRASH, "tests/crash/test_sms_crash_points.py", "tests/faults/test_taken_over.py"),
        (LOST, Figure("seconds until the next turn", most=5), Figure("seconds until taken over", most=10)),
    ),
    Fault(
        2, "killed-at-random", "workers are killed at random, under customers, staff, texts and saved maps",
        "O1 to O11; most messages get through in time", ("tests/faults/test_nemesis.py", "tests/crash/test_storm.py"),
        (VIOLATIONS, Figure("share of messages in time", least=0.5)),
    ),
    Fault(
        3, "sigterm", "SIGTERM while pages are open and customers write",
        "it ends in order, pages come back by themselves",
        (f"{ENDING}::test_it_ends_in_order_under_load_and_pages_come_back", "tests/crew/test_crew.py"),
        (
            LOST, Figure("exit code", most=0), Figure("seconds until it ended", most=10),
            Figure("seconds until all pages were back", most=5),
        ),
    ),
    Fault(
        4, "second-sigterm", "a second SIGTERM, or SIGINT", "it ends at once",
        (f"{ENDING}::test_a_second_signal_ends_it_at_once",),
        (Figure("seconds until it ended", most=1),),
    ),
    Fault(
        5, "redis-killed", "Redis is killed and comes back", "what was acknowledged is there; readiness tells",
        (
            f"{AWAY}::test_a_redis_that_is_killed_is_missed_and_comes_back",
            f"{LINE}::test_a_server_that_was_killed_has_what_was_acknowledged",
        ),
        (LOST, Figure("seconds until not ready", most=2.5), Figure("seconds until ready again", most=5)),
    ),
    Fault(
        6, "fail-over", "Redis fails over: a stalled link, Sentinels, a Cluster",
        "with WAIT nothing that was acknowledged is lost",
        (f"{LINE}::test_a_fail_over_loses_nothing_that_was_acknowledged", "tests/faults/test_failing_over.py"),
        (LOST, Figure("seconds until written again", most=12)),
    ),
    Fault(
        7, "redis-paused", "Redis stands still", "customers are told in time; nothing is written twice",
        (
            f"{AWAY}::test_a_redis_that_stands_still_is_told_of_in_time_and_written_to_once",
            f"{LINE}::test_a_paused_server_writes_nothing_twice",
        ),
        (TWICE, Figure("seconds until refused", most=3)),
    ),
    Fault(
        8, "redis-cut-off", "the line to Redis stalls, is refused, or loses answers",
        "refused in time, written once, goes on by itself",
        (
            f"{AWAY}::test_a_line_that_is_cut_is_made_anew",
            f"{LINE}::test_a_turn_whose_answer_is_lost_is_written_once",
            f"{LINE}::test_a_row_whose_taking_was_not_answered_is_had_by_whoever_took_it",
            f"{LINE}::test_a_stalled_line_is_told_within_two_seconds_and_work_goes_on_after_it",
        ),
        (TWICE, Figure("seconds until refused", most=3), Figure("seconds until taken again", most=3)),
    ),
    Fault(
        9, "frozen-worker", "a worker stands still with a turn, or a text, in its hands, and a person takes over",
        "its turn is refused, its text is not sent", ("tests/faults/test_frozen.py",),
        (VIOLATIONS, Figure("texts of the bot while a person had it", most=0)),
    ),
    Fault(
        10, "disk-full", "the disk is full", "refused, and readiness tells; goes on when there is room, by itself",
        (
            "tests/faults/test_full_disk.py",
            f"{SQLITE}::TestBadDisk::test_a_full_disk_is_said_and_nothing_is_lost_when_it_has_room_again",
        ),
        (LOST, Figure("seconds until not ready", most=1), Figure("seconds until taken again", most=5)),
    ),
    Fault(
        11, "second-process", "a second process opens the file", "refused with a sentence; the first goes on",
        (
            f"{SQLITE}::TestOpening::test_a_second_process_is_refused_and_the_first_goes_on",
            "tests/whole/test_operating.py::test_a_port_that_is_taken_and_a_store_that_is_held_are_said_so",
        ),
    ),
    Fault(
        12, "clock-jumps", "the wall clock is set by an hour, by a day, and back",
        "timers fire once and in their time, sign-ins last, order is by seq",
        ("tests/faults/test_clock_jumps.py", "tests/shells/test_clock.py"),
        (VIOLATIONS, Figure("timers that fired too early", most=0)),
    ),
    Fault(
        13, "duplicate-webhooks", "each webhook comes three times, at once, to two workers, and after a restart",
        "one event for each", ("tests/faults/test_duplicates.py",),
        (TWICE, LOST, Figure("webhooks", least=100)),
    ),
    Fault(
        14, "reports-out-of-order", "reports come late, out of order, twice, for unknown messages",
        "only a further word counts",
        (
            "tests/contract/test_stores.py -k report", "tests/sms/test_reports.py",
            "tests/sms/test_routes.py -k status or report or best_word",
        ),
    ),
    Fault(
        15, "slow-pages", "pages read slowly, or not at all, or are half open", "they are cut; others do not notice",
        ("tests/faults/test_slow_pages.py", PUMP, "tests/web/test_bad_lines.py"),
        (Figure("MB for each slow page", most=1), Figure("seconds until they were cut", most=30)),
    ),
    Fault(
        16, "broken-map", "a broken map is saved", "the old one serves on, and the reason is told",
        (
            "tests/whole/test_operating.py::test_a_saved_map_is_live_and_a_wrong_one_changes_nothing",
            "tests/crew/test_together.py", "tests/loading/test_bombs.py",
        ),
    ),
    Fault(
        17, "state-removed", "a map without the state that somebody is in", "they go on, move, or a person comes",
        ("tests/core/test_new_versions.py", "tests/whole/test_versions_live.py"),
    ),
    Fault(
        18, "action-fails", "an action hangs, fails, answers nonsense or far too much",
        "its own end, one key for each step, and a person", (CALLS, "tests/shells/test_reach.py"),
    ),
    Fault(
        19, "staff-race", "staff race for a ticket, vanish, and come back",
        "one winner; never back to the bot by itself",
        (
            "tests/contract/test_stores.py -k claims_at_once or owner", "tests/crash/test_drill.py",
            "tests/handoff/test_two_staff.py",
        ),
    ),
    Fault(
        20, "overload", "ten times as many customers as are served at most",
        "what is refused is told, what is acknowledged is kept, and soon after all is as before",
        ("tests/faults/test_overload.py", "tests/faults/test_pressure.py"),
        (
            LOST, Figure("ms until acknowledged, 99 of 100", most=500), Figure("goodput against the peak", least=0.9),
            Figure("memory against the peak", most=1.3), Figure("seconds until normal", most=10),
        ),
    ),
    Fault(
        21, "two-versions", "the program of before and this one over one Redis, both killed now and then",
        "O1 to O11", ("tests/faults/test_two_versions.py",), (VIOLATIONS, Figure("turns of each", least=10)),
    ),
    Fault(
        22, "older-copy", "the store is set back to an older copy",
        "pages send again what was forgotten; the bot does not talk over people",
        ("tests/faults/test_older_copy.py",), (LOST, VIOLATIONS),
    ),
    Fault(
        23, "provider-fails", "the provider takes a message and its answer is lost; says later; is away",
        "sent once at most; a person is told", (OUTBOX, f"{SIMULATION}::test_every_promise_is_kept"),
    ),
    Fault(
        24, "poison", "a message that breaks the turn each time", "three tries, then a person; others go on", (INBOX,),
    ),
)  # fmt: skip
