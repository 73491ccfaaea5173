package duckdb

import (
	"context"
	"fmt"
)

// loadTexts reads what rows refer to, but for the persons, who may be many.
func (l *Log) loadTexts(ctx context.Context) error {
	names, err := l.dictionary(ctx, "names")
	if err != nil {
		return err
	}
	accounts, err := l.dictionary(ctx, "accounts")
	if err != nil {
		return err
	}
	rows, err := l.db.QueryContext(ctx, "SELECT property, strays FROM columns ORDER BY no")
	if err != nil {
		return err
	}
	defer rows.Close()
	y := &layout{}
	for rows.Next() {
		var c column
		if err := rows.Scan(&c.property, &c.strays); err != nil {
			return err
		}
		y = y.with(c)
	}
	l.names.Store(names)
	l.accounts.Store(accounts)
	l.layout.Store(y)
	l.persons.Store(nil)
	return rows.Err()
}

// people returns the dictionary of persons, and reads it if need be.
func (l *Log) people(ctx context.Context) (*dictionary, error) {
	if d := l.persons.Load(); d != nil {
		return d, nil
	}
	l.loading.Lock()
	defer l.loading.Unlock()
	if d := l.persons.Load(); d != nil {
		return d, nil
	}
	d, err := l.dictionary(ctx, "persons")
	if err != nil {
		return nil, err
	}
	l.persons.Store(d)
	return d, nil
}

// dictionaryPage is how many texts are read at once.
const dictionaryPage = 1_000_000

// dictionary reads the texts of a table.
func (l *Log) dictionary(ctx context.Context, table string) (*dictionary, error) {
	d := newDictionary()
	for from := 0; ; from += dictionaryPage {
		query := fmt.Sprintf("SELECT text FROM %s WHERE no >= %d AND no < %d ORDER BY no", table, from, from+dictionaryPage)
		err := l.raw.query(ctx, query, func(c chunk) error {
			texts, valid := c.texts(0), c.valid(0)
			for i := range texts {
				if valid.at(i) {
					d.put(string(texts[i].bytes()), true)
				} else {
					d.put("", false)
				}
			}
			return nil
		})
		if err != nil {
			return nil, fmt.Errorf("reading the %s of the log: %w", table, err)
		}
		if d.saved = len(d.starts); d.saved < from+dictionaryPage {
			return d, nil
		}
	}
}
