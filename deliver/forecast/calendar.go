package forecast

import "time"

// DoneOn returns the day by whose end something is done that takes the given number of periods from start (a period
// begins on start): the last day of the last period. No periods mean the day before start: done already.
func (p Period) DoneOn(start time.Time, periods int) time.Time {
	return day(start).AddDate(0, 0, periods*int(p)-1)
}

// Until returns how many whole periods from start end by the end of the day given; zero when it is too early.
func (p Period) Until(start, end time.Time) int {
	days := int(day(end).Sub(day(start))/(24*time.Hour)) + 1
	return max(days/int(p), 0)
}
