// Package sqlstore keeps a ledger in SQLite (one file, the default) or PostgreSQL 15 and later (several servers).
//
// It holds no rules: [ledger.Rules] decides what a change may do, and the package carries it out, by implementing
// [ledger.Tx]. Both engines run the same hand-written SQL; what they do not share is in the few methods of the
// dialect. It must not know any kind by name, and nothing but it may write to the database.
//
// # Writing
//
// One goroutine a store writes. It takes all changes that wait, up to 64, and commits them together, each inside
// its own savepoint, so that each stands or falls alone and the cost of making a commit durable is shared. A change
// is acknowledged after the commit, which is on disk by then (synchronous=FULL). On PostgreSQL several stores may
// write at once; the row of the table head is locked for the length of a transaction and keeps positions without
// gaps. ApplyAll, Undo and UndoBatch have a transaction of their own, and other writers wait.
//
// # Reading
//
// Readers have their own connections and never wait for the writer. A reader of an earlier position reads the
// current versions that are as old as that, and those past versions that stood then.
//
// # Full text
//
// The store splits and folds words itself and ranks in Go, so that both engines find the same. A word is cut after
// 64 characters. Of the matches, the newest 120 with all words in title or key and, where those are too few for
// the answer, the newest 120 of all are ranked: a word that a million records hold costs no more than one that a thousand do. On SQLite a
// last word that is a beginning stands for itself and the 63 words that follow it in the alphabet and start with it.
//
// # Backup
//
// SQLite: copying the file while it is open is not a backup. Use `VACUUM INTO 'copy.db'` on a second connection or
// [Move] into a fresh file; both are online. The file belongs together with its -wal companion. PostgreSQL: pg_dump.
// [Store.Verify] proves that a restored copy is whole.
package sqlstore
