create table meta (key text primary key, value);

create table conversation (
  number integer primary key,
  id text not null unique,
  channel text not null,
  address text not null,
  customer text not null,
  version integer not null,
  owner text not null,
  epoch integer not null,
  seq integer not null,
  due integer,
  wake integer,
  journey text,
  body blob not null,
  unique (channel, address)
) strict;
create index conversation_wake on conversation (wake) where wake is not null;
create index conversation_journey on conversation (journey) where journey is not null;

create table turn (
  position integer primary key,
  conversation integer not null,
  seq integer,
  log blob,
  lines blob
) strict;
create unique index turn_lines on turn (conversation, seq) where seq is not null;

create table arrival (
  channel text not null,
  external_id text not null,
  digest text not null,
  at integer not null,
  conversation text not null,
  seq integer,
  primary key (channel, external_id)
) without rowid, strict;

create table operation (
  number integer primary key,
  op_id text not null unique,
  at integer not null,
  conversation text not null
) strict;

create table waiting (
  number integer primary key autoincrement,
  conversation text not null,
  seq integer,
  event blob not null,
  tries integer not null default 0
) strict;
create index waiting_of on waiting (conversation, number);

create table outbox (
  number integer primary key,
  id text not null unique,
  conversation text not null,
  lane text not null,
  author text not null,
  status text not null,
  not_before integer not null,
  lease_until integer,
  provider_id text,
  body blob not null
) strict;
create index outbox_ready on outbox (not_before, number) where status = 'ready';
create index outbox_lane on outbox (lane, number) where status in ('ready', 'sending');
create index outbox_bot on outbox (conversation) where status = 'ready' and author = 'bot';
create index outbox_lease on outbox (lease_until) where status = 'sending';
create index outbox_provider on outbox (provider_id) where provider_id is not null;

create table ticket (
  id text primary key,
  conversation text not null,
  opened_at integer not null,
  version integer not null,
  state text not null,
  place integer not null,
  customer text not null,
  body blob not null
) strict;
create unique index ticket_open on ticket (conversation) where state not in ('wrapping', 'closed');
create index ticket_place on ticket (state, place, id);
create index ticket_customer on ticket (customer, opened_at, id);

create table ticket_event (ticket text, n integer, body blob not null, primary key (ticket, n)) without rowid, strict;

create table document (
  kind text, key text, version integer not null, body blob not null, primary key (kind, key)
) strict;

pragma user_version = 1;
