package quantity

// cardinal returns the value of a number word below a hundred.
func cardinal(w string) (float64, bool) {
	switch w {
	case "zero":
		return 0, true
	case "one":
		return 1, true
	case "two":
		return 2, true
	case "three":
		return 3, true
	case "four":
		return 4, true
	case "five":
		return 5, true
	case "six":
		return 6, true
	case "seven":
		return 7, true
	case "eight":
		return 8, true
	case "nine":
		return 9, true
	case "ten":
		return 10, true
	case "eleven":
		return 11, true
	case "twelve":
		return 12, true
	case "thirteen":
		return 13, true
	case "fourteen":
		return 14, true
	case "fifteen":
		return 15, true
	case "sixteen":
		return 16, true
	case "seventeen":
		return 17, true
	case "eighteen":
		return 18, true
	case "nineteen":
		return 19, true
	case "twenty":
		return 20, true
	case "thirty":
		return 30, true
	case "forty", "fourty":
		return 40, true
	case "fifty":
		return 50, true
	case "sixty":
		return 60, true
	case "seventy":
		return 70, true
	case "eighty":
		return 80, true
	case "ninety":
		return 90, true
	}
	return 0, false
}

// power returns the value of a word that multiplies what stands before it.
func power(w string) (float64, bool) {
	switch w {
	case "hundred":
		return 100, true
	case "thousand":
		return 1e3, true
	case "million":
		return 1e6, true
	case "billion":
		return 1e9, true
	case "dozen":
		return 12, true
	}
	return 0, false
}

// part returns the value of a word for a fraction.
func part(w string) (float64, bool) {
	switch w {
	case "half", "halves":
		return 0.5, true
	case "third", "thirds":
		return 1. / 3, true
	case "quarter", "quarters", "fourth", "fourths":
		return 0.25, true
	case "fifth", "fifths":
		return 0.2, true
	case "tenth", "tenths":
		return 0.1, true
	}
	return 0, false
}

// nth returns the value of an ordinal word. "second" is none: it is a unit first of all.
func nth(w string) (float64, bool) {
	switch w {
	case "first":
		return 1, true
	case "third":
		return 3, true
	case "fourth":
		return 4, true
	case "fifth":
		return 5, true
	case "sixth":
		return 6, true
	case "seventh":
		return 7, true
	case "eighth":
		return 8, true
	case "ninth":
		return 9, true
	case "tenth":
		return 10, true
	}
	return 0, false
}

// isNumberWord reports whether a word may open a number or an ordinal.
func isNumberWord(w string) bool {
	if len(w) < 3 || len(w) > 9 {
		return false
	}
	if _, ok := cardinal(w); ok {
		return true
	}
	if _, ok := power(w); ok {
		return true
	}
	if _, ok := nth(w); ok {
		return true
	}
	return w == "half" || w == "twice" || w == "once" || w == "thrice" || w == "tenfold" || w == "twofold" || w == "threefold"
}

// inWords reads a number in words: "five", "twenty-five", "a hundred and ten", "two and a half", "half", "½".
func (f *finder) inWords(i int) (number, int, bool) {
	switch f.lower(i) {
	case "½", "¼", "¾":
		v := map[string]float64{"½": 0.5, "¼": 0.25, "¾": 0.75}[f.lower(i)]
		return number{value: v, notes: []Note{Fraction}}, i + 1, true
	case "half":
		return number{value: 0.5, notes: []Note{InWords, Fraction}}, i + 1, true
	case "a", "an":
		if _, ok := power(f.lower(i + 1)); !ok {
			return number{}, i, false
		}
	}
	total, sum, next, found := 0., 0., i, false
	if f.lower(i) == "a" {
		sum, next = 1, i+1
	}
	for next < len(f.tokens) && f.tokens[next].class == word {
		w := f.tokens[next].lower
		if v, ok := cardinal(w); ok {
			if found && (sum != 0 && (int(sum)%10 != 0 || v >= 10) && int(sum)%100 != 0 || sum != 0 && v >= 100) {
				break
			}
			sum += v
		} else if v, ok := power(w); ok {
			if sum == 0 {
				if found {
					break
				}
				sum = 1
			}
			sum *= v
			if v >= 1e3 {
				total += sum
				sum = 0
			}
		} else if _, ok := cardinal(f.lower(next + 1)); w == "and" && found && ok && (sum >= 100 || total > 0 && sum == 0) && f.lower(i-1) != "between" {
			next++
			continue
		} else {
			break
		}
		found = true
		next++
	}
	if !found {
		return number{}, i, false
	}
	n := number{value: total + sum, whole: true, notes: []Note{InWords}}
	if v, ok := part(f.lower(next)); ok && total+sum < 100 && f.lower(next) != "quarter" && f.lower(next) != "quarters" || ok && f.lower(next+1) == "of" {
		n.value *= v // two thirds
		n.notes = append(n.notes, Fraction)
		return n, next + 1, true
	}
	if f.lower(next) == "and" && f.lower(next+1) == "a" && f.lower(next+2) == "half" {
		n.value += 0.5
		next += 3
	}
	return n, next, true
}
