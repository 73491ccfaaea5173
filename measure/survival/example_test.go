package survival_test

import (
	"fmt"

	"throughline.dev/measure/survival"
)

// Seven of eleven had the event; the median counts the other four for as long as they were followed.
func Example() {
	sample, err := survival.Of([]survival.Observation{
		{Time: 9, Event: true},
		{Time: 13, Event: true},
		{Time: 13},
		{Time: 18, Event: true},
		{Time: 23, Event: true},
		{Time: 28},
		{Time: 31, Event: true},
		{Time: 34, Event: true},
		{Time: 45},
		{Time: 48, Event: true},
		{Time: 161},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	curve, err := survival.KaplanMeier(sample, 0.95)
	if err != nil {
		fmt.Println(err)
		return
	}
	m := curve.Median()
	fmt.Printf("median %v [%v, %v]\n", m.Value, m.Low, m.High)
	fmt.Printf("had it by day 30: %.0f %%\n", 100*(1-curve.At(30).Survival))
	// Output:
	// median 31 [13, not reached]
	// had it by day 30: 39 %
}
