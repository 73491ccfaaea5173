package quantity

import (
	"math"
	"strings"
	"sync"
)

// row is a unit of the table with the ways it is written. Spellings with a capital letter are read only as they
// stand; others in any case. Two words are parted by one space.
type row struct {
	symbol    string
	dimension Dimension
	factor    float64
	offset    float64
	spellings string // parted by bars
}

// rows is the table of units.
func rows() []row {
	const day = 86400
	return []row{
		{"ns", Duration, 1e-9, 0, "ns|nsec|nanosecond|nanoseconds"},
		{"µs", Duration, 1e-6, 0, "µs|μs|us|usec|microsecond|microseconds|micro seconds"},
		{"ms", Duration, 1e-3, 0, "ms|msec|msecs|millisec|millisecs|millisecond|milliseconds|milli seconds|milli-seconds"},
		{"s", Duration, 1, 0, "s|sec|secs|second|seconds"},
		{"min", Duration, 60, 0, "min|mins|minute|minutes"},
		{"h", Duration, 3600, 0, "h|hr|hrs|hour|hours"},
		{"days", Duration, day, 0, "d|day|days|calendar day|calendar days"},
		{"business days", Duration, day, 0, "business day|business days|working day|working days|work day|work days|workday|workdays|weekday|weekdays"},
		{"business hours", Duration, 3600, 0, "business hour|business hours|working hour|working hours|office hour|office hours"},
		{"weeks", Duration, 7 * day, 0, "w|wk|wks|week|weeks"},
		{"months", Duration, 365.25 / 12 * day, 0, "mo|month|months|calendar month|calendar months"},
		{"quarters", Duration, 365.25 / 4 * day, 0, "quarter|quarters|calendar quarter|calendar quarters"},
		{"years", Duration, 365.25 * day, 0, "y|yr|yrs|year|years|calendar year|calendar years"},

		{"%", Share, 0.01, 0, "%|percent|per cent|pct|percentage|percent points"},
		{"‰", Share, 0.001, 0, "‰|per mille|permille"},
		{"percentage points", Share, 0.01, 0, "percentage point|percentage points|pp"},
		{"ppm", Share, 1e-6, 0, "ppm|parts per million"},

		{"bits", Size, 1. / 8, 0, "bit|bits|b"},
		{"kbit", Size, 1e3 / 8, 0, "kbit|kbits|kilobit|kilobits|Kb"},
		{"Mbit", Size, 1e6 / 8, 0, "mbit|mbits|megabit|megabits|Mb"},
		{"Gbit", Size, 1e9 / 8, 0, "gbit|gbits|gigabit|gigabits|Gb"},
		{"Tbit", Size, 1e12 / 8, 0, "tbit|tbits|terabit|terabits|Tb"},
		{"B", Size, 1, 0, "B|byte|bytes|octet|octets"},
		{"KB", Size, 1e3, 0, "kb|kbyte|kbytes|kilobyte|kilobytes|k bytes|KB|kB"},
		{"MB", Size, 1e6, 0, "mb|mbyte|mbytes|megabyte|megabytes|meg|megs|MB"},
		{"GB", Size, 1e9, 0, "gb|gbyte|gbytes|gigabyte|gigabytes|gig|gigs|GB"},
		{"TB", Size, 1e12, 0, "tb|tbyte|tbytes|terabyte|terabytes|TB"},
		{"PB", Size, 1e15, 0, "pb|petabyte|petabytes|PB"},
		{"KiB", Size, 1 << 10, 0, "kib|Ki|kibibyte|kibibytes"},
		{"MiB", Size, 1 << 20, 0, "mib|Mi|mebibyte|mebibytes"},
		{"GiB", Size, 1 << 30, 0, "gib|Gi|gibibyte|gibibytes"},
		{"TiB", Size, 1 << 40, 0, "tib|Ti|tebibyte|tebibytes"},
		{"bits/s", Throughput, 1. / 8, 0, "bps"},
		{"kbit/s", Throughput, 1e3 / 8, 0, "kbps|Kbps"},
		{"Mbit/s", Throughput, 1e6 / 8, 0, "mbps|Mbps"},
		{"Gbit/s", Throughput, 1e9 / 8, 0, "gbps|Gbps"},
		{"Tbit/s", Throughput, 1e12 / 8, 0, "tbps|Tbps"},
		{"B/s", Throughput, 1, 0, "Bps"},
		{"KB/s", Throughput, 1e3, 0, "KBps|kBps"},
		{"MB/s", Throughput, 1e6, 0, "MBps"},
		{"GB/s", Throughput, 1e9, 0, "GBps"},

		{"Hz", Frequency, 1, 0, "hz|hertz"},
		{"kHz", Frequency, 1e3, 0, "khz|kilohertz"},
		{"MHz", Frequency, 1e6, 0, "mhz|megahertz"},
		{"GHz", Frequency, 1e9, 0, "ghz|gigahertz"},
		{"rpm", Frequency, 1. / 60, 0, "rpm"},

		{"nm", Length, 1e-9, 0, "nm|nanometer|nanometers|nanometre|nanometres"},
		{"µm", Length, 1e-6, 0, "µm|μm|um|micron|microns|micrometer|micrometers|micrometre|micrometres"},
		{"mm", Length, 1e-3, 0, "mm|millimeter|millimeters|millimetre|millimetres"},
		{"cm", Length, 1e-2, 0, "cm|centimeter|centimeters|centimetre|centimetres"},
		{"m", Length, 1, 0, "m|meter|meters|metre|metres"},
		{"km", Length, 1e3, 0, "km|kilometer|kilometers|kilometre|kilometres"},
		{"in", Length, 0.0254, 0, "inch|inches|″"},
		{"ft", Length, 0.3048, 0, "ft|foot|feet"},
		{"yd", Length, 0.9144, 0, "yd|yard|yards"},
		{"mi", Length, 1609.344, 0, "mi|mile|miles"},
		{"nmi", Length, 1852, 0, "nmi|nautical mile|nautical miles"},

		{"km/h", Speed, 1 / 3.6, 0, "kph|kmh|kmph"},
		{"mph", Speed, 0.44704, 0, "mph"},
		{"kn", Speed, 1852. / 3600, 0, "kn|kt|kts|knot|knots"},

		{"mg", Mass, 1e-6, 0, "mg|milligram|milligrams"},
		{"g", Mass, 1e-3, 0, "g|gram|grams|gramme|grammes"},
		{"kg", Mass, 1, 0, "kg|kgs|kilogram|kilograms|kilo|kilos"},
		{"t", Mass, 1e3, 0, "tonne|tonnes|metric ton|metric tons"},
		{"lb", Mass, 0.45359237, 0, "lb|lbs|pound|pounds"},
		{"oz", Mass, 0.028349523125, 0, "oz|ounce|ounces"},

		{"°C", Temperature, 1, 273.15, "°c|degrees c|degree c|deg c|degrees celsius|degree celsius|deg celsius|celsius|degrees centigrade|C"},
		{"°F", Temperature, 5. / 9, 459.67 * 5 / 9, "°f|degrees f|degree f|deg f|degrees fahrenheit|degree fahrenheit|deg fahrenheit|fahrenheit|F"},
		{"K", Temperature, 1, 0, "kelvin|kelvins|K"},

		{"mW", Power, 1e-3, 0, "mW|milliwatt|milliwatts"},
		{"W", Power, 1, 0, "W|watt|watts"},
		{"kW", Power, 1e3, 0, "kw|kilowatt|kilowatts"},
		{"MW", Power, 1e6, 0, "MW|megawatt|megawatts"},
		{"J", Energy, 1, 0, "J|joule|joules"},
		{"kJ", Energy, 1e3, 0, "kj|kilojoule|kilojoules"},
		{"Wh", Energy, 3600, 0, "Wh|watt hour|watt hours"},
		{"kWh", Energy, 3.6e6, 0, "kwh|kilowatt hour|kilowatt hours"},
		{"mV", Voltage, 1e-3, 0, "mV|millivolt|millivolts"},
		{"V", Voltage, 1, 0, "V|volt|volts|vdc|vac"},
		{"kV", Voltage, 1e3, 0, "kv|kilovolt|kilovolts"},
		{"mA", Current, 1e-3, 0, "ma|milliamp|milliamps|milliampere|milliamperes"},
		{"A", Current, 1, 0, "A|amp|amps|ampere|amperes"},
		{"Pa", Pressure, 1, 0, "Pa|pascal|pascals"},
		{"hPa", Pressure, 100, 0, "hpa|mbar|millibar|millibars|hectopascal|hectopascals"},
		{"kPa", Pressure, 1e3, 0, "kpa|kilopascal|kilopascals"},
		{"MPa", Pressure, 1e6, 0, "MPa|megapascal|megapascals"},
		{"bar", Pressure, 1e5, 0, "bar|bars"},
		{"psi", Pressure, 6894.757293168, 0, "psi"},
		{"°", Angle, math.Pi / 180, 0, "°|deg|degree|degrees"},
		{"rad", Angle, 1, 0, "rad|radian|radians"},
		{"mrad", Angle, 1e-3, 0, "mrad|milliradian|milliradians"},
		{"arcsec", Angle, math.Pi / 648000, 0, "arcsec|arcsecs|arcsecond|arcseconds|arc second|arc seconds"},

		{"px", Pixels, 1, 0, "px|pixel|pixels|css px|css pixel|css pixels"},
		{"MP", Pixels, 1e6, 0, "megapixel|megapixels|MP"},
		{"dB", Level, 1, 0, "db|dB|decibel|decibels|dba|dBA"},
		{"dBm", Level, 1, 0, "dbm|dBm"},

		{"USD", Money, 1, 0, "usd|us dollar|us dollars|dollar|dollars|$|us$"},
		{"cents", Money, 0.01, 0, "cent|cents"},
		{"EUR", Money, 1, 0, "eur|euro|euros|€"},
		{"GBP", Money, 1, 0, "gbp|£|pounds sterling"},
		{"JPY", Money, 1, 0, "jpy|yen|¥"},
		{"CHF", Money, 1, 0, "chf|swiss franc|swiss francs"},
		{"CAD", Money, 1, 0, "cad|canadian dollar|canadian dollars"},
		{"AUD", Money, 1, 0, "aud|australian dollar|australian dollars"},
		{"INR", Money, 1, 0, "inr|rupee|rupees|₹"},
		{"CNY", Money, 1, 0, "cny|rmb|yuan"},
		{"SEK", Money, 1, 0, "sek"},
		{"NOK", Money, 1, 0, "nok"},
		{"DKK", Money, 1, 0, "dkk"},
		{"PLN", Money, 1, 0, "pln|zloty"},

		{"requests/s", Rate, 1, 0, "rps"},
		{"queries/s", Rate, 1, 0, "qps"},
		{"transactions/s", Rate, 1, 0, "tps"},
		{"operations/s", Rate, 1, 0, "iops"},
		{"frames/s", Rate, 1, 0, "fps"},
	}
}

// table holds the units by spelling, and the first words of them in lower case.
type table struct {
	exact, folded map[string]Unit
	opens         map[string]bool
}

var units = sync.OnceValue(func() table {
	t := table{map[string]Unit{}, map[string]Unit{}, map[string]bool{"°": true}}
	for _, r := range rows() {
		for s := range strings.SplitSeq(r.spellings, "|") {
			u := Unit{Symbol: r.symbol, Dimension: r.dimension, Factor: r.factor, Offset: r.offset}
			if r.dimension == Rate {
				u.Noun, _, _ = strings.Cut(r.symbol, "/")
			}
			first, _, _ := strings.Cut(strings.ToLower(s), " ")
			t.opens[first] = true
			if s != strings.ToLower(s) {
				t.exact[s] = u
				continue
			}
			t.folded[s] = u
		}
	}
	return t
})

// lookup finds a unit by how it stands in the text.
func lookup(written, lower string) (Unit, bool) {
	t := units()
	u, ok := t.exact[written]
	if !ok {
		u, ok = t.folded[lower]
	}
	u.Written = written
	return u, ok
}

// isUnitWord reports whether a word in lower case is a unit.
func isUnitWord(lower string) bool {
	_, ok := units().folded[lower]
	return ok
}
