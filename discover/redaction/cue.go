package redaction

import (
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"
)

// reach is how many bytes before a number its meaning is looked for.
const reach = 56

// wordsBefore yields the words before a place with their number, the nearest first, in small letters; a sentence that ends
// in between is looked over, because people write "Call me. 555 0134".
func wordsBefore(text string, at int) iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		n, end := 0, -1
		i := at
		for i > 0 && at-i < reach {
			r, size := utf8.DecodeLastRuneInString(text[:i])
			inside := unicode.IsLetter(r) || unicode.IsDigit(r)
			switch {
			case inside && end < 0:
				end = i
			case !inside && end >= 0:
				if !yield(n, strings.ToLower(text[i:end])) {
					return
				}
				n, end = n+1, -1
			}
			i -= size
		}
		if end >= 0 {
			yield(n, strings.ToLower(text[i:end]))
		}
	}
}

// meaning is what the words before a number say it is.
type meaning int

const (
	unsaid  meaning = iota
	called          // people are called by it
	counted         // it counts or names a thing
)

// said reads the words before a number: the nearest word that says something decides. grouped is whether the number is
// written in groups, which decides where "call" may be a call of a function.
func said(text string, start int, grouped bool) meaning {
	after := "" // the word between w and the number
	for n, w := range wordsBefore(text, start) {
		if n >= 7 {
			break
		}
		next := after
		after = w
		switch w {
		case "tel", "phone", "telephone", "telefon", "telefonnummer", "rufnummer", "mobile", "mobil", "cell", "cellphone", "handy", "handynummer",
			"fax", "telefax", "whatsapp", "sms", "rückruf", "rueckruf", "zurückrufen", "anrufen", "ruf", "rufen", "erreichbar", "erreichen", "reach",
			"ring", "dial", "durchwahl", "hotline", "landline", "tél", "téléphone", "portable", "appelez", "appeler", "teléfono", "telefono", "móvil",
			"movil", "llámame", "llamar", "celular", "telefone", "telemóvel", "telefonu", "komórka", "telefoon", "mobiel", "bel", "telefonnumret",
			"cellulare", "tlf", "телефон", "phonenumber", "signal":
			return called
		case "call", "text", "callback":
			if n < 6 && (grouped || follows(next)) {
				return called
			}
		case "order", "orders", "invoice", "ticket", "case", "ref", "reference", "id", "ids", "sku", "serial", "part", "article", "item", "batch",
			"lot", "tracking", "isbn", "ean", "gtin", "imei", "vin", "version", "build", "error", "code", "customer", "account", "contract", "policy",
			"bestellung", "bestellnummer", "auftrag", "auftragsnummer", "rechnung", "rechnungsnummer", "kundennummer", "artikel", "artikelnummer",
			"vorgang", "vorgangsnummer", "seriennummer", "aktenzeichen", "vertrag", "facture", "commande", "pedido", "factura", "fattura", "ordine",
			"zamówienie", "faktura", "factuur", "bestelling", "fedex", "ups", "dhl", "port", "line", "row", "steps", "requests", "meter", "run":
			if n < 3 {
				return counted
			}
		}
	}
	return unsaid
}

// follows reports whether a word after "call" makes it a call to a person.
func follows(w string) bool {
	switch w {
	case "me", "us", "him", "her", "them", "back", "on", "at", "under":
		return true
	}
	return false
}

// saidAfter reports whether the words after a number say that people are called by it.
func saidAfter(text string, end int) bool {
	to := min(len(text), end+40)
	rest := strings.ToLower(text[end:to])
	for _, w := range []string{
		"is my number", "is my phone", "is my cell", "is my mobile", "is my desk", "is the number of", "is my work", "ist meine nummer",
		"ist meine handynummer", "ist meine telefonnummer", "anrufen", "es mi número", "es mi teléfono", "est mon numéro", "è il mio numero",
	} {
		if strings.Contains(rest, w) {
			return true
		}
	}
	return false
}
