-- The ledger. Instants are microseconds since 1970 UTC; "until" is 9223372036854775807 while something stands;
-- numbers of rows are given by the counter table, so that a ledger can be copied between engines as it is.

CREATE TABLE head (
	one      INTEGER PRIMARY KEY CHECK (one = 1),
	position BIGINT NOT NULL,
	at       BIGINT NOT NULL
);
INSERT INTO head (one, position, at) VALUES (1, 0, 0);

CREATE TABLE counter (
	name {{.Text}} PRIMARY KEY,
	last BIGINT NOT NULL
){{.Clustered}};

CREATE TABLE change (
	position BIGINT PRIMARY KEY,
	at       BIGINT NOT NULL,
	actor    {{.Text}} NOT NULL,
	role     {{.Text}} NOT NULL,
	reason   {{.Text}} NOT NULL,
	source   {{.Text}} NOT NULL,
	token    {{.Text}} NOT NULL,
	batch    {{.Text}} NOT NULL,
	restores BOOLEAN NOT NULL,
	undoes   BIGINT NOT NULL,
	result   {{.JSON}} NOT NULL,
	ops      {{.Blob}} NOT NULL
);
CREATE INDEX change_at ON change (at);
CREATE UNIQUE INDEX change_token ON change (token) WHERE token <> '';
CREATE INDEX change_batch ON change (batch, position) WHERE batch <> '';
CREATE INDEX change_undoes ON change (undoes) WHERE undoes <> 0;

-- The current version of every record, deleted ones too. The large columns stand last.
CREATE TABLE record (
	id       {{.Row}} PRIMARY KEY,
	key      {{.Text}} NOT NULL,
	number   BIGINT NOT NULL,
	kind     {{.Text}} NOT NULL,
	state    {{.Text}} NOT NULL,
	phase    {{.Text}} NOT NULL,
	owner    {{.Text}} NOT NULL,
	version  BIGINT NOT NULL,
	created  BIGINT NOT NULL,
	updated  BIGINT NOT NULL,
	position BIGINT NOT NULL,
	deleted  BOOLEAN NOT NULL,
	title    {{.Text}} NOT NULL,
	labels   {{.JSON}} NOT NULL,
	external {{.JSON}} NOT NULL,
	fields   {{.JSON}} NOT NULL,
	body     {{.Text}} NOT NULL
);
CREATE UNIQUE INDEX record_key ON record (key);
CREATE INDEX record_created ON record (created, number);
CREATE INDEX record_updated ON record (updated, number);
CREATE INDEX record_kind_created ON record (kind, created, number);
CREATE INDEX record_kind_updated ON record (kind, updated, number);
CREATE INDEX record_kind_state ON record (kind, state, deleted, created, number);
CREATE INDEX record_kind_number ON record (kind, number);
CREATE INDEX record_owner ON record (owner, created, number) WHERE owner <> '';
CREATE INDEX record_position ON record (position);

-- The versions that were superseded: each stood from position to until.
CREATE TABLE record_past (
	id       BIGINT NOT NULL,
	key      {{.Text}} NOT NULL,
	number   BIGINT NOT NULL,
	kind     {{.Text}} NOT NULL,
	state    {{.Text}} NOT NULL,
	phase    {{.Text}} NOT NULL,
	owner    {{.Text}} NOT NULL,
	version  BIGINT NOT NULL,
	created  BIGINT NOT NULL,
	updated  BIGINT NOT NULL,
	position BIGINT NOT NULL,
	deleted  BOOLEAN NOT NULL,
	until    BIGINT NOT NULL,
	title    {{.Text}} NOT NULL,
	labels   {{.JSON}} NOT NULL,
	external {{.JSON}} NOT NULL,
	fields   {{.JSON}} NOT NULL,
	body     {{.Text}} NOT NULL,
	PRIMARY KEY (key, version)
);
-- Wide enough to list an earlier position without reading the versions themselves.
CREATE INDEX record_past_until ON record_past (until, position, kind, deleted, created, number, key, version);
CREATE INDEX record_past_position ON record_past (position);

CREATE TABLE external (
	source {{.Text}} NOT NULL,
	key    {{.Text}} NOT NULL,
	record {{.Text}} NOT NULL,
	since  BIGINT NOT NULL,
	PRIMARY KEY (source, key)
){{.Clustered}};
CREATE INDEX external_record ON external (record);

-- Labels of the current versions.
CREATE TABLE label (
	label {{.Text}} NOT NULL,
	id    BIGINT NOT NULL REFERENCES record (id),
	PRIMARY KEY (label, id)
){{.Clustered}};

CREATE TABLE link (
	id       {{.Row}} PRIMARY KEY,
	from_key {{.Text}} NOT NULL,
	relation {{.Text}} NOT NULL,
	to_key   {{.Text}} NOT NULL,
	since    BIGINT NOT NULL,
	until    BIGINT NOT NULL
);
CREATE INDEX link_from ON link (from_key, relation, to_key);
CREATE INDEX link_to ON link (to_key, relation, from_key);
CREATE INDEX link_since ON link (since);
-- Only links that ended: an index over all that stand would lure the planner away from link_from and link_to.
CREATE INDEX link_until ON link (until) WHERE until < 9223372036854775807;

CREATE TABLE comment (
	position BIGINT NOT NULL,
	seq      BIGINT NOT NULL,
	record   {{.Text}} NOT NULL,
	actor    {{.Text}} NOT NULL,
	at       BIGINT NOT NULL,
	until    BIGINT NOT NULL,
	body     {{.Text}} NOT NULL,
	PRIMARY KEY (position, seq)
);
CREATE INDEX comment_record ON comment (record, at);

CREATE TABLE finding (
	id         {{.Row}} PRIMARY KEY,
	subject    {{.Text}} NOT NULL,
	number     BIGINT NOT NULL,
	reconciler {{.Text}} NOT NULL,
	engine     {{.Text}} NOT NULL,
	rule       {{.Text}} NOT NULL,
	rank       BIGINT NOT NULL,
	person     BOOLEAN NOT NULL,
	since      BIGINT NOT NULL,
	until      BIGINT NOT NULL,
	content    {{.JSON}} NOT NULL
);
CREATE INDEX finding_subject ON finding (subject, until, reconciler);
CREATE INDEX finding_rank ON finding (until, rank, number, rule);

CREATE TABLE job (
	id       {{.Row}} PRIMARY KEY,
	name     {{.Text}} NOT NULL,
	subject  {{.Text}} NOT NULL,
	position BIGINT NOT NULL,
	run_at   BIGINT NOT NULL,
	attempt  BIGINT NOT NULL,
	leased   BIGINT NOT NULL,
	error    {{.Text}} NOT NULL,
	UNIQUE (name, subject)
);
CREATE INDEX job_due ON job (run_at, id);

{{if .SQLite -}}
-- Row numbers of the index are those of record. It holds words that the store has split and folded already.
CREATE VIRTUAL TABLE search USING fts5 (
	words, content = '', contentless_delete = 1, detail = none, tokenize = "ascii tokenchars '=:_'"
);
CREATE VIRTUAL TABLE search_word USING fts5vocab (search, instance);
INSERT INTO search (search, rank) VALUES ('hashsize', 8388608);
INSERT INTO search (search, rank) VALUES ('automerge', 16);
INSERT INTO search (search, rank) VALUES ('crisismerge', 32);
{{- else -}}
CREATE TABLE search (
	id    BIGINT PRIMARY KEY,
	words TSVECTOR NOT NULL
);
CREATE INDEX search_words ON search USING GIN (words);
-- Reads an RFC 3339 instant, which says its own offset, as microseconds; so it depends on its argument alone. Digits
-- beyond microseconds are cut. PostgreSQL has no year 0; it is as long as the year 4, which begins 1461 days later.
CREATE FUNCTION throughline_instant(text) RETURNS BIGINT
	LANGUAGE SQL IMMUTABLE STRICT PARALLEL SAFE
	RETURN CAST(1000000 * CASE WHEN $1 LIKE '0000-%'
		THEN extract(epoch FROM CAST('0004' || substr(regexp_replace($1, '([.][0-9]{6})[0-9]+', '\1'), 5) AS TIMESTAMPTZ)) - 1461 * 86400
		ELSE extract(epoch FROM CAST(regexp_replace($1, '([.][0-9]{6})[0-9]+', '\1') AS TIMESTAMPTZ)) END AS BIGINT);
{{- end}}
