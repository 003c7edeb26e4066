"""Every limit of the engine, with its unit and its reason. A number that stands elsewhere is a fault."""

from datetime import timedelta

# A turn
STEPS_PER_TURN = 20  # automatic steps; more is a loop with no customer in it (architecture of a turn)
VISITS_PER_STATE = 5  # a customer who meets one state a sixth time in a run is going in circles
TURNS_PER_JOURNEY = 60  # messages of the customer in one run; beyond that a person should look
JOURNEYS_DEEP = 4  # journeys that wait for one another; a digression from a digression is rare, deeper is a loop
OFFERS = 3  # things that a message may mean among which the customer is asked to choose; more is a list to study
UNMATCHED_IN_A_ROW = 3  # the third message we cannot place goes to a person
BUILT_IN_REASKS = 2  # for a question without `invalid`
LINES_PER_TURN = 20  # messages one turn may say

# Time
SILENCE = timedelta(hours=24)  # where a journey says nothing about silence
RESUME = timedelta(hours=24)  # after that long a customer is told where the conversation stood
CONTACTS_KEPT = 20  # moments that a conversation remembers of the last thirty days, some 80 bytes each
REPEAT = timedelta(days=7)  # the same promise asked for again so soon was not kept to the customer's mind
CONTACTS = timedelta(days=30)  # in which a customer's contacts are counted
CONFIRMED = timedelta(days=366)  # what customers said about a value or a promise is news for a year
SURVEY = timedelta(days=3)  # for which a question about a promise may be answered; later it is about nothing
AGE = timedelta(days=90)  # a run that is older than that is looked at by a person
FOLLOW_UP = timedelta(hours=24)  # for which a customer who writes again comes back to the people who finished
WRAP_UP = timedelta(seconds=120)  # for staff to write down what happened
VERSION_KEPT = timedelta(days=30)  # after the last conversation that followed it; so long, going back costs nothing
HANDED_ON_AT_RISK = 0.8  # a promise is at risk after this share of its time

# Text
TEXT_CHARS = 4_000  # one customer message on the web, as told in `welcome.limits.text`
RENDERED_CHARS = 4_000  # one rendered text; a template cannot grow beyond it
EXPRESSION_CHARS = 4_000  # one template as written
EXPRESSION_DEPTH = 30  # nesting of one template or expression: far beyond what anybody can read
EXPRESSIONS_KEPT = 8_192  # compiled ones, so that a reload pays only for what was changed (about 1 ms each)
NUMBER = 10**15  # the largest number, either way, that expressions reckon with; beyond it they give nothing
PATTERN_CHARS = 2_000  # of a customer's text that is held against a pattern

# Files of a map
FILE_BYTES = 256 * 1024  # one YAML file
YAML_DEPTH = 32  # nesting
YAML_NODES = 12_000  # in one file, so that none takes long to read (10 µs each); 256 KiB of journey have 10,000
STATES = 500  # in one journey
FINDINGS = 100  # in one load, after which it ends: nobody mends more at once
DATA = 500  # pieces of data in one journey
TRIES = 50  # texts that are said one after the other, one a time
MOVES = 30  # of staff, written in one place; each costs memory in every state that inherits it
FILES = 500  # in one map

# The wire
FRAME_BYTES = 32 * 1024  # one WebSocket frame
REPLY_BYTES = 256 * 1024  # an action's answer
DEDUPE = timedelta(days=30)  # how long a provider's message id is remembered (a signed webhook never expires)
TOKEN_LIFE = timedelta(days=30)  # of a web token, sliding
VERIFIED_LIFE = timedelta(days=1)  # of a web token that the site vouched for; then it must vouch again

# Work
LEASE = timedelta(seconds=30)  # a row taken from the outbox is `unknown` after this
HANDED_ON = timedelta(seconds=3)  # after a row was taken, at most: it is taken within REDIS_PATIENCE, or never
POISON_TRIES = 3  # then a person gets the event
POLL_SECONDS = 1.0  # due work is looked for at least this often, even if every wake-up is lost
BATCH = 100  # due rows read at once

# The desk
OFFER = timedelta(seconds=30)  # for a member to accept what is offered; a customer waits meanwhile
MISSES = 2  # offers in a row that a member lets pass; then they are not responding, and get none
HEARTBEAT = timedelta(seconds=5)  # between two signs of life of an open console
LOST = timedelta(seconds=20)  # without a sign of life: the holder is absent
ABSENT = timedelta(seconds=90)  # then a customer who waits goes back to the front of the queue
STICKY = timedelta(seconds=60)  # for which a parked ticket that wakes is offered to its last holder alone
STICKY_LOST = timedelta(seconds=30)  # the same for a holder who was lost
INACTIVE = timedelta(minutes=10)  # without a word of the customer: the ticket is parked
EXTENSIONS = 2  # of the time for wrapping up
TICKET_LIFE = timedelta(days=7)  # then a ticket ends unserved, which alerts
LEFT = timedelta(
    minutes=3
)  # without the customer's page, before they are asked, and then before their place is given up
WAIT_TOLD = {"web": timedelta(minutes=2), "sms": timedelta(minutes=15)}  # between two words about the wait
FIRST_TOLD = timedelta(seconds=30)  # of waiting before a customer is told their place
LONG_WAIT = timedelta(seconds=60)  # after which a customer is told that somebody is there now
FOLLOW_UP_AFTER = timedelta(minutes=30)  # of open time for a promise of a queue that declares no answer_within
NUDGES = (timedelta(seconds=60), timedelta(seconds=180))  # without a reply: the holder, then a supervisor is told
CAPACITY = 5  # tickets that a member has at once, where nothing is said
HANDLING = timedelta(minutes=5)  # of one ticket, until one was closed
HANDLING_TICKETS = 50  # closed last, from which the time of one is reckoned
HANDLING_LOOKS = timedelta(minutes=1)  # how often it is reckoned
HOURS_CHARS = 2_000  # of the opening hours of one queue
OPENING_DAYS_AHEAD = 400  # how far opening hours are reckoned; a queue that is closed for longer never opens
SIGN_IN_IDLE = timedelta(minutes=30)  # of a staff sign-in that no page uses any more
SIGN_IN_LIFE = timedelta(hours=12)  # of a staff sign-in in all: one long day at work
SIGN_IN_SEEN = timedelta(minutes=1)  # how often the use of a sign-in is written down
SIGN_IN_FREE_TRIES = 4  # wrong passwords before an account has to wait
SIGN_IN_WAIT = timedelta(seconds=2)  # after the next wrong one; doubled each time
SIGN_IN_WAIT_MOST = timedelta(minutes=5)  # so that nobody can lock a colleague out for good
SIGN_IN_FORGIVEN = timedelta(minutes=15)  # after the last wrong password, so that guessing names fills nothing
SIGN_IN_CHECKS = 2  # passwords checked at once: each takes 19 MiB and a core
SIGN_IN_QUEUE = 50  # sign-ins that wait for that; more are told to come back
OIDC_LIFE = timedelta(minutes=10)  # from leaving for the provider until coming back
PASSWORD_CHARS = 12  # the fewest of a password that somebody chose
NOTE_CHARS = 4_000  # one note of staff
DISPOSITION_CHARS = 200  # how a ticket was closed, in words
BODY_BYTES = 64 * 1024  # one request to the desk
TICKETS_COUNTED = 2_000  # open tickets that are looked at in one pass, the oldest first
TICKETS_SHOWN = 500  # in one list of the desk
TICKETS_FOUND = 100  # in one page of a search through closed tickets
TICKET_WORDS = 100  # that a closed ticket is found by: its names come first, then what it was about
WORD_CHARS = 40  # of a word that is searched for
SEARCH_TERMS = 8  # words of one search
SEARCH_LOOKS = 2_000  # closed tickets that are looked at for one page: some milliseconds, for which turns may wait
SEARCH_SHARD_LOOKS = 200  # the same in each of the shards in Redis
SEARCH_PAGES = 10  # of the store that are looked through for one page of the desk
SEARCH_WORDS = 32  # that a beginning stands for at most while it leads the search; a commoner one only narrows it
LINES_SHOWN = 2_000  # of one transcript at the desk
PREVIOUS_SHOWN = 5  # earlier tickets of the customer
HINTED_TICKETS = 10_000  # whose queue is remembered, so that a hint needs no read
EVENTS_SHOWN = 500  # positions of the outcome log read for one answer
READS_KEPT = timedelta(days=30)  # who looked at whose ticket
READS_SHOWN = 50  # of these on the board
BRIDGE_ASKED = timedelta(seconds=20)  # how often an outside desk is asked for news; its webhooks are only hints
BRIDGE_CALL = timedelta(seconds=5)  # of one call to an outside desk
BRIDGE_TRIES = 3  # failures in a row after which our own people take its tickets
BRIDGE_PATIENCE = timedelta(seconds=60)  # of failures that are not in a row as quickly
BRIDGE_PAUSE = timedelta(seconds=60)  # for which it is then left alone
BRIDGE_AT_ONCE = 8  # tickets that are looked after at the same time
SOCKET_CHECK = timedelta(seconds=5)  # how soon an open page of somebody signed out is closed

# SMS
SMS_TEXT_CHARS = 1_600  # one message as the provider takes it, in UTF-16 code units
SMS_FORM_BYTES = (
    64 * 1024
)  # one webhook: 1,600 characters, percent-encoded, and ten addresses of pictures are below 40 KiB
SMS_SEND = timedelta(seconds=10)  # then nobody knows whether the provider took it; well below LEASE
SMS_CONNECT = timedelta(seconds=5)  # then nothing was sent, and it may be tried again
LIST_BYTES = 8 * 1024 * 1024  # of a page of a provider's list: a thousand messages with all that it says of each
SMS_SIGNED_WITHIN = timedelta(minutes=5)  # of now, for webhooks whose signature has a time in it
SMS_REPORTS_AGAIN = timedelta(minutes=1)  # until reports of failures that a crash left over are seen to
LOOK_UP = timedelta(seconds=12)  # for asking a provider whether it has a message; with SMS_SEND still below LEASE
LOOK_UP_PAUSES = (0.5, 2.0, 5.0)  # seconds before each time that it is asked: its list may be behind
SMS_RECEIPT = timedelta(hours=1)  # for a carrier to say what became of a text; then it is asked
SMS_ASKED_MOST = timedelta(days=3)  # after a text was written: then it stays without a receipt
SMS_ASKED_BATCH = 100  # texts that are asked for in one round
SMS_ASKED_APART = timedelta(milliseconds=500)  # between two questions, whatever the number of texts
SMS_ASKED_ROUND = timedelta(seconds=30)  # until it is looked again for texts to be asked for
SMS_ASKED_AWAY = timedelta(minutes=5)  # until a text is asked for again of which the carrier could not be asked
SMS_RETRY = timedelta(seconds=1)  # after the first 429; doubled each time
SMS_RETRY_MOST = timedelta(minutes=2)  # between two tries

# Understanding
READ_CHARS = 4_000  # of a message that is read for its meaning; the same as TEXT_CHARS, but SMS joins parts
CONTROL_CHARS = 80  # a longer message is no control phrase
NEAR_PHRASE = 90.0  # rapidfuzz's token_sort_ratio from which a message is near enough to an example phrase
PREFIX_CHARS = 3  # the fewest characters that stand for the choice they begin
MENTION_WORDS = 30  # of a message in which a choice may be mentioned; a story mentions much
COUNT_WORDS = 10  # around a number that is an answer
TYPO_CHARS = 5  # the shortest label in which one wrong character is forgiven
NUMBER_DIGITS = 15  # of a number that is read; more is no quantity but an id
LIST_MEMBERS = 100  # of a list that a customer writes
SEARCHED_CHARS = 400  # of a message in which a value of a pattern is looked for
UNDERSTANDING = timedelta(seconds=2)  # for one message; a slower model is not waited for
DIGRESSION_WORDS = 3  # of a message that is no answer, before examples may say that it begins another journey
LIKE_CHARS = 400  # of a message that are held against the examples; who writes more tells a story
LIKELY = 5  # meanings of a message that are reckoned out, best first; OFFERS of them can be offered
EXAMPLES = 4_000  # of one map that are learnt from; as many take 64 MB and some seconds, and `check` warns
MAPS_TAUGHT = 3  # whose learnt examples are kept: the current one and those of a test or a reload
MODEL_CANDIDATES = 40  # things that a language model is shown; some 50 tokens each with their examples
MODEL_FAILURES = 3  # of a language model in a row; then it is left alone for MODEL_RESTS
MODEL_RESTS = timedelta(seconds=60)
MODEL_WRITES = timedelta(seconds=12)  # for a summary or a draft, for which a member of staff waits and no customer
MODEL_LINES = 60  # of a conversation that a language model sums up, the last ones
MAPS_INDEXED = 4  # example phrases of this many maps are kept ready: the current one and those of a test or a reload

# The store
CONVERSATIONS_KEPT = 4_096  # read ones in memory: some 3 KB each, so that a talking customer's turn needs no read
PLACES_COUNTED = 4_096  # where conversations are, whose text is kept in memory: some 300 bytes each
HEADS_KEPT = 16_384  # versions and owners of conversations written lately, some 300 bytes each
STEPS_PER_GROUP = 256  # that share one fsync; more would make the first of them wait
LOG_PAGES = 1_000  # of 4 KiB in the write-ahead log before they are moved into the file
PROBE_BYTES = 64 * 1024  # that are written to see whether the disk has room: some twenty turns
OPERATIONS_KEPT = timedelta(days=1)  # for which a repeated op_id is known; an arrival is known for DEDUPE
OPERATIONS_BATCH = 1_000  # old ones are forgotten once in so many

# The store in Redis
REDIS_ANSWER = timedelta(seconds=1)  # of one group of commands; then the connection is taken for dead
REDIS_PATIENCE = timedelta(seconds=2)  # of one command with all its repetitions; then the customer is told to try again
REDIS_REST = timedelta(milliseconds=50)  # between two tries to reach a server
REDIS_CONNECTIONS = 2  # to each server: while one waits for its answers, the other takes what came meanwhile
REDIS_PENDING = 20_000  # commands that wait to be sent; more are refused at once
REPLICA_WAIT = timedelta(milliseconds=200)  # for replicas to confirm a group
TRYING = timedelta(seconds=5)  # for which an event that waits is left to the process that tries it
RESERVED = timedelta(seconds=3)  # after that, a step over several shards that was not decided is given up
CLOCK_CHECK = timedelta(seconds=10)  # how often this machine's clock is compared with that of Redis
MOMENTS_GATHERED = 64  # entries of one shard's log at a time
MOMENTS_LEFT = 1_000  # of them that a shard keeps after that, should the house be rolled back
HINT_REST = timedelta(seconds=1)  # before hints are listened to again after the connection broke
PLACES_KEPT = 16_384  # rows and tickets whose shard had to be looked for
TICKETS_EXPORTED = 10_000  # of one customer

# Under pressure (runtime/pressure.py)
LAG_LOOKS = timedelta(milliseconds=50)  # between two looks at how late the event loop is
LAG_STEPS = (timedelta(milliseconds=100), timedelta(milliseconds=200))  # then no lists are read, no conversations begin
LAG_WANTED = timedelta(milliseconds=60)  # with a later loop, fewer web turns may be under way
TURNS_MOST = 256  # web turns under way at once, many of which may wait for a language model
TURNS_LEAST = 32  # however late the loop is: as many share a commit, and are soon done even on a slow machine
TURNS_BUSY = 8  # web turns at once in the last seconds; with fewer a late loop is nobody's work that could wait
TURNS_MORE = 2  # with each look at a loop that is in time: from least to most in six seconds
TURN_STEPS = (0.5, 0.75)  # shares of what may be under way: then no lists are read, no conversations begin
COME_AGAIN = timedelta(seconds=2)  # half of it to one and a half: those who are put off spread

# Several processes over one store
PROCESS_LOOKS = timedelta(milliseconds=100)  # how often each looks for a new map: all have it within two seconds
PROCESS_BEATS = timedelta(seconds=1)  # how often each says that it lives
PROCESS_ALIVE = timedelta(seconds=3)  # without a word of it, a process is not waited for
ANSWER_TO_A_MAP = timedelta(seconds=10)  # of all others; the largest maps take two to compile
ROLE_LEASE = timedelta(seconds=5)  # of what one process does for all; then another takes it over
ROLE_RENEWED = timedelta(seconds=1)

# Whispers between processes (runtime/relay.py)
WHISPERS_REST = timedelta(milliseconds=50)  # between two words: a letter that is typed is seen soon enough
WHISPERS_AT_ONCE = 500  # in one word, 40 KB; more in one moment are lost
WHISPERS_BEAT = timedelta(seconds=2)  # at least so often each process is heard
WHISPERS_SILENT = timedelta(seconds=7)  # then a process is gone, and with it the pages that it served
SIGNS_AGAIN = timedelta(seconds=30)  # how often each says again who is there, so that what was lost is mended
SIGNS_AT_ONCE = 500  # of these in one word
SIGNS_KEPT = 50_000  # of one other process, some 200 bytes each
LEFT_KEPT = 10_000  # conversations whose last page was seen to go
