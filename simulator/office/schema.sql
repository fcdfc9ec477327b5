-- What the office keeps. A mail is acknowledged to its sender once it stands in `mails`; everything else follows from it.
CREATE TABLE IF NOT EXISTS mails (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    arrived REAL NOT NULL,
    sender TEXT NOT NULL,
    recipients TEXT NOT NULL,
    source BLOB NOT NULL,
    digest TEXT UNIQUE,
    state TEXT NOT NULL DEFAULT 'waiting',
    trouble TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX IF NOT EXISTS mails_by_state ON mails (state, number);

CREATE TABLE IF NOT EXISTS contacts (
    id TEXT PRIMARY KEY,
    mail INTEGER NOT NULL UNIQUE REFERENCES mails (number),
    thread TEXT NOT NULL,
    arrived REAL NOT NULL,
    state TEXT NOT NULL,
    route TEXT NOT NULL,
    queue TEXT NOT NULL,
    category TEXT NOT NULL,
    score INTEGER NOT NULL,
    sender TEXT NOT NULL,
    name TEXT NOT NULL,
    subject TEXT NOT NULL,
    reason TEXT NOT NULL,
    case_number TEXT NOT NULL,
    message_id TEXT NOT NULL,
    priority INTEGER NOT NULL,
    words TEXT NOT NULL,
    closed REAL,
    agent TEXT NOT NULL DEFAULT '',
    version INTEGER NOT NULL DEFAULT 1,
    outcome TEXT NOT NULL,
    record TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS contacts_in_queues ON contacts (state, queue, priority, arrived);
CREATE INDEX IF NOT EXISTS contacts_in_turn ON contacts (state, priority, arrived);
CREATE INDEX IF NOT EXISTS contacts_by_time ON contacts (arrived, route, state);
CREATE INDEX IF NOT EXISTS contacts_by_thread ON contacts (thread, arrived);
CREATE INDEX IF NOT EXISTS contacts_by_sender ON contacts (sender, arrived);
CREATE INDEX IF NOT EXISTS contacts_by_message ON contacts (message_id);

CREATE TABLE IF NOT EXISTS outgoing (
    id TEXT PRIMARY KEY,
    contact TEXT NOT NULL REFERENCES contacts (id),
    kind TEXT NOT NULL,
    recipient TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    source BLOB NOT NULL,
    made REAL NOT NULL,
    agent TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL DEFAULT 'due',
    due REAL NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    trouble TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX IF NOT EXISTS outgoing_by_state ON outgoing (state, due);
CREATE INDEX IF NOT EXISTS outgoing_by_contact ON outgoing (contact, made);

CREATE TABLE IF NOT EXISTS guides (
    contact TEXT NOT NULL REFERENCES contacts (id),
    agent TEXT NOT NULL,
    step INTEGER NOT NULL,
    page TEXT NOT NULL,
    seen REAL NOT NULL,
    PRIMARY KEY (contact, agent)
) STRICT;

CREATE TABLE IF NOT EXISTS drafts (
    contact TEXT NOT NULL REFERENCES contacts (id),
    agent TEXT NOT NULL,
    draft TEXT NOT NULL,
    seen REAL NOT NULL,
    PRIMARY KEY (contact, agent)
) STRICT;

CREATE TABLE IF NOT EXISTS decisions (
    contact TEXT PRIMARY KEY REFERENCES contacts (id),
    agent TEXT NOT NULL,
    at REAL NOT NULL,
    edit TEXT NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS chats (
    id TEXT PRIMARY KEY,
    sender TEXT NOT NULL,
    name TEXT NOT NULL,
    begun REAL NOT NULL,
    changed REAL NOT NULL,
    state TEXT NOT NULL,
    waits REAL,
    agent TEXT NOT NULL DEFAULT '',
    version INTEGER NOT NULL DEFAULT 1,
    handed_over TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX IF NOT EXISTS chats_by_state ON chats (state, changed);

CREATE TABLE IF NOT EXISTS chat_guides (
    contact TEXT NOT NULL REFERENCES chats (id),
    agent TEXT NOT NULL,
    step INTEGER NOT NULL,
    page TEXT NOT NULL,
    seen REAL NOT NULL,
    PRIMARY KEY (contact, agent)
) STRICT;

-- What was said in a chat. A turn of the customer's has the `result` of the chat function once that has answered.
CREATE TABLE IF NOT EXISTS turns (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    chat TEXT NOT NULL REFERENCES chats (id),
    at REAL NOT NULL,
    speaker TEXT NOT NULL,
    text TEXT NOT NULL,
    is_open INTEGER NOT NULL DEFAULT 0,
    result TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX IF NOT EXISTS turns_of_chats ON turns (chat, number);
CREATE INDEX IF NOT EXISTS open_turns ON turns (number) WHERE is_open;

CREATE TABLE IF NOT EXISTS rows (kind TEXT NOT NULL, key TEXT NOT NULL, item TEXT NOT NULL, PRIMARY KEY (kind, key)) STRICT;
CREATE TABLE IF NOT EXISTS cases (id TEXT PRIMARY KEY, fields TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS profiles (id TEXT PRIMARY KEY, fields TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS sessions (id TEXT PRIMARY KEY, agent TEXT NOT NULL UNIQUE, begun REAL NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
