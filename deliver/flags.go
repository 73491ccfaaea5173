package deliver

import (
	"context"

	"throughline.dev/deliver/flagset"
	"throughline.dev/ledger"
)

// ReadFlags reads all flags that are not removed, in the order of their keys, as the engine takes them.
func ReadFlags(ctx context.Context, reader ledger.Reader) (*flagset.Set, []ledger.Record, error) {
	var flags []flagset.Flag
	var records []ledger.Record
	for rec, err := range reader.All(ctx, ledger.Query{Kinds: []string{Flag}, Sort: []ledger.Order{{Field: "key"}}, Limit: 1000}) {
		if err != nil {
			return nil, nil, err
		}
		f, err := ledger.Decode[FlagFields](rec)
		if err != nil {
			return nil, nil, err
		}
		flags, records = append(flags, f.Flag(rec)), append(records, rec)
	}
	set, err := flagset.New(flags)
	return set, records, err
}
