// Package quasi estimates what a release did where nobody was assigned by chance: from a series of numbers that was
// interrupted, from units (accounts, people) of which some got the release and others did not, and from units that got
// it at different times.
//
// None of it proves a cause by itself. Each method leans on something that the data cannot show: a series would have
// gone on as before, groups would have moved in parallel. What can be checked is checked, and what can not is named by
// the caller. Where there is too little to go by, the answer is an error that says what is missing, not a number.
//
// The package is pure: numbers in, numbers out. The same input gives the same output, bit for bit.
package quasi
