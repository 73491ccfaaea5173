-- Small documents of the surfaces: accounts, sessions, webhooks. They have no history.
CREATE TABLE shelf (
	space   {{.Text}} NOT NULL,
	id      {{.Text}} NOT NULL,
	version BIGINT NOT NULL,
	updated BIGINT NOT NULL,
	data    {{.Text}} NOT NULL,
	PRIMARY KEY (space, id)
);
