package trend

import (
	"fmt"
	"strconv"
	"strings"
)

// Limits of a formula.
const (
	maxFormula = 1000 // bytes
	maxNesting = 50
)

// Formula computes a value from those of the series: numbers, the letters of the series, + - * / and parentheses.
// The zero Formula has no value.
type Formula struct {
	code []instruction // in postfix order
	deep int           // of the stack
}

type instruction struct {
	op     byte // '#' number, '$' series, '~' negation, or + - * /
	number float64
	series int
}

// ParseFormula reads a formula over so many series, A being the first.
func ParseFormula(text string, series int) (Formula, error) {
	p := parser{text: text, series: series}
	if len(text) > maxFormula {
		return Formula{}, fmt.Errorf("longer than %d characters. Shorten it", maxFormula)
	}
	if err := p.sum(0); err != nil {
		return Formula{}, err
	}
	if p.skip(); p.at < len(p.text) {
		return Formula{}, p.fail("expected + - * or /")
	}
	f := Formula{code: p.code}
	depth := 0
	for _, i := range f.code {
		switch i.op {
		case '#', '$':
			depth++
		case '~':
		default:
			depth--
		}
		f.deep = max(f.deep, depth)
	}
	return f, nil
}

// Value computes the formula. It has no value where a series that it uses has none (nil), where it divides by zero
// and where the result is not finite.
func (f Formula) Value(series []*float64) (float64, bool) {
	stack := make([]float64, 0, f.deep)
	for _, i := range f.code {
		switch i.op {
		case '#':
			stack = append(stack, i.number)
		case '$':
			if i.series >= len(series) || series[i.series] == nil {
				return 0, false
			}
			stack = append(stack, *series[i.series])
		case '~':
			stack[len(stack)-1] = -stack[len(stack)-1]
		default:
			a, b := stack[len(stack)-2], stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			switch i.op {
			case '+':
				a += b
			case '-':
				a -= b
			case '*':
				a *= b
			case '/':
				if b == 0 {
					return 0, false
				}
				a /= b
			}
			stack[len(stack)-1] = a
		}
	}
	if len(stack) != 1 || stack[0]-stack[0] != 0 { // not finite
		return 0, false
	}
	return stack[0], true
}

type parser struct {
	text   string
	at     int
	series int
	code   []instruction
}

func (p *parser) skip() {
	for p.at < len(p.text) && (p.text[p.at] == ' ' || p.text[p.at] == '\t') {
		p.at++
	}
}

// next returns the next character that is no space, 0 at the end.
func (p *parser) next() byte {
	if p.skip(); p.at < len(p.text) {
		return p.text[p.at]
	}
	return 0
}

func (p *parser) fail(what string) error {
	if p.at >= len(p.text) {
		return fmt.Errorf("%q ends too early: %s", p.text, what)
	}
	return fmt.Errorf("%q, at character %d: %s", p.text, p.at+1, what)
}

func (p *parser) sum(nesting int) error { return p.chain(nesting, "+-", p.product) }

func (p *parser) product(nesting int) error { return p.chain(nesting, "*/", p.operand) }

// chain reads operands joined by operators of one rank, from left to right.
func (p *parser) chain(nesting int, operators string, operand func(int) error) error {
	if err := operand(nesting); err != nil {
		return err
	}
	for {
		op := p.next()
		if op == 0 || strings.IndexByte(operators, op) < 0 {
			return nil
		}
		p.at++
		if err := operand(nesting); err != nil {
			return err
		}
		p.code = append(p.code, instruction{op: op})
	}
}

func (p *parser) operand(nesting int) error {
	if nesting > maxNesting {
		return p.fail("nested too deep")
	}
	switch c := p.next(); {
	case c == '(':
		p.at++
		if err := p.sum(nesting + 1); err != nil {
			return err
		}
		if p.next() != ')' {
			return p.fail("expected a closing parenthesis")
		}
		p.at++
		return nil
	case c == '-':
		p.at++
		if err := p.operand(nesting + 1); err != nil {
			return err
		}
		p.code = append(p.code, instruction{op: '~'})
		return nil
	case c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z':
		i := int(c&^0x20 - 'A')
		if i >= p.series {
			return p.fail(fmt.Sprintf("there is no series %s; the last one is %s", letter(i), letter(p.series-1)))
		}
		p.at++
		p.code = append(p.code, instruction{op: '$', series: i})
		return nil
	case c >= '0' && c <= '9' || c == '.':
		end := p.at
		for end < len(p.text) && (p.text[end] >= '0' && p.text[end] <= '9' || p.text[end] == '.') {
			end++
		}
		n, err := strconv.ParseFloat(p.text[p.at:end], 64)
		if err != nil {
			return p.fail("this is no number")
		}
		p.at = end
		p.code = append(p.code, instruction{op: '#', number: n})
		return nil
	}
	return p.fail("expected a number, a series such as A, or an opening parenthesis")
}
