package bare

import "context"

// Texts reads the texts of a table in the order of its rows, and what people labelled them with when a column is named
// for it. A row without a text keeps its place with an empty one, so that what is found out about each row can be put
// beside it.
func Texts(ctx context.Context, t Table, text, label string) (texts, labels []string, report Report, err error) {
	columns := []string{text}
	if label != "" {
		columns = append(columns, label)
	}
	for l, err := range t.rows(ctx, &report, columns) {
		if err != nil {
			return nil, nil, report, err
		}
		texts = append(texts, l.values[0])
		if label != "" {
			labels = append(labels, l.values[1])
		}
	}
	return texts, labels, report, report.used()
}
