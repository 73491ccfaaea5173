package sqlstore

import (
	"context"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"

	"throughline.dev/ledger"
)

// fieldIndex starts the names of the indexes that follow from the schema.
const fieldIndex = "field_"

// matchIndexes makes the indexes that declared fields ask for and drops those that no field asks for any more. The
// name of an index tells its definition, so that nothing is done, and nothing scanned, when all are there.
func (s *Store) matchIndexes(ctx context.Context) error {
	wanted, _ := s.wantedIndexes()
	missing, obsolete, err := s.compareIndexes(ctx, wanted)
	if err != nil || len(missing)+len(obsolete) == 0 {
		return err
	}
	unlock, err := s.lockSetup(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	if missing, obsolete, err = s.compareIndexes(ctx, wanted); err != nil {
		return err
	}
	for _, name := range obsolete {
		if _, err := s.write.ExecContext(ctx, "DROP INDEX IF EXISTS "+name); err != nil {
			return fmt.Errorf("drop index %s: %w", name, err)
		}
	}
	for _, name := range missing {
		if _, err := s.write.ExecContext(ctx, "CREATE INDEX IF NOT EXISTS "+name+" ON "+wanted[name]); err != nil {
			return fmt.Errorf("make index %s: %w", name, err)
		}
	}
	return nil
}

func (s *Store) compareIndexes(ctx context.Context, wanted map[string]string) (missing, obsolete []string, err error) {
	have, err := s.dialect.indexes(ctx, s.write)
	if err != nil {
		return nil, nil, err
	}
	for name := range wanted {
		if !slices.Contains(have, name) {
			missing = append(missing, name)
		}
	}
	for _, name := range have {
		if _, ok := wanted[name]; !ok && strings.HasPrefix(name, fieldIndex) {
			obsolete = append(obsolete, name)
		}
	}
	slices.Sort(missing)
	return missing, obsolete, nil
}

// wantedIndexes returns the definitions of the indexes of declared fields by name. Each holds the records of one
// kind, by the value and then by number, which is the order of a listing. It also returns their names by field.
func (s *Store) wantedIndexes() (wanted map[string]string, byField map[kindField]string) {
	wanted, byField = map[string]string{}, map[kindField]string{}
	for _, k := range s.rules.Schema.Kinds() {
		if !k.Many {
			continue
		}
		for _, f := range k.Fields {
			for _, part := range indexedParts(f) {
				o, ok := declared(s.dialect, "fields", f, part)
				if !ok || o.class == list || o.class == opaque {
					continue
				}
				if o.start != "" {
					o.expr = o.start
				}
				on := fmt.Sprintf("record ((%s), number) WHERE kind = %s", o.expr, literal(k.Name))
				name := indexName(k.Name, f.Name, part, on)
				wanted[name] = on
				byField[kindField{k.Name, strings.TrimSuffix(f.Name+"."+part, ".")}] = name
			}
		}
	}
	return wanted, byField
}

// kindField is a field of a kind, or a bound of a range, as conditions name it.
type kindField struct{ kind, field string }

// indexedParts returns the parts of a field that have an index: a range is sorted by its middle and filtered by its
// bounds.
func indexedParts(f ledger.Field) (parts []string) {
	if f.Type == ledger.RangeField {
		if f.Sort {
			parts = append(parts, "")
		}
		if f.Filter {
			parts = append(parts, "low", "high")
		}
		return parts
	}
	if f.Filter || f.Sort {
		return []string{""}
	}
	return nil
}

// indexName is short enough for PostgreSQL, which cuts names after 63 bytes, and needs no quotes.
func indexName(kind, field, part, definition string) string {
	h := fnv.New32a()
	_, _ = h.Write([]byte(kind + "\x00" + field + "\x00" + part + "\x00" + definition))
	clean := strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' || '0' <= r && r <= '9' || r == '_' {
			return r
		}
		return '_'
	}, strings.ToLower(strings.Trim(kind+"_"+field+"_"+part, "_")))
	return fmt.Sprintf("%s%s_%08x", fieldIndex, clean[:min(len(clean), 48)], h.Sum32())
}
