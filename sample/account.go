package sample

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
)

func (w *World) foundAccounts() {
	r := w.random("accounts", 0)
	used := map[string]bool{}
	for i := range w.Params.Accounts {
		name := companyName(r)
		for used[name] {
			name = companyName(r)
		}
		used[name] = true
		a := Account{ID: fmt.Sprintf("acct_%03d", i+1), Name: name, Domain: domainOf(name)}
		a.Segment = draw(r, []weighted[string]{{"startup", 55}, {"mid-market", 31}, {"enterprise", 14}})
		var median float64 // EUR a year
		switch a.Segment {
		case "startup":
			a.Plan = draw(r, []weighted[string]{{"free", 40}, {"starter", 42}, {"growth", 18}})
			median = 2_800
		case "mid-market":
			a.Plan = draw(r, []weighted[string]{{"starter", 20}, {"growth", 52}, {"scale", 28}})
			median = 16_000
		default:
			a.Plan = draw(r, []weighted[string]{{"scale", 40}, {"enterprise", 60}})
			median = 74_000
		}
		if a.Plan != "free" {
			a.Revenue = int64(math.Round(median*math.Exp(0.6*r.NormFloat64())/120)) * 12_000
		}
		a.Health = draw(r, []weighted[string]{{"good", 66}, {"at-risk", 17}, {"unknown", 12}, {"lost", 5}})
		w.Accounts = append(w.Accounts, a)
	}
}

func companyName(r *rand.Rand) string {
	first := pick(r, strings.Fields(`Harrow Finch Alder Northbeam Copperline Juniper Lantern Tidewell Bramble Ostrava
		Kestrel Marlowe Pinehurst Quillon Redbarn Saltmarsh Thornbury Umber Vantry Wexcombe Yarrow Zephyrine Ashdown Birchwood
		Calloway Dunmore Elmsley Fairholt Greywater Hollis Ironbridge Jasperton Kilnworth Larkspur Millrace Netherby Oakhanger
		Pellwood Quarrystone Rookery Silverbeck Tannery Underhill Verdigris Wickham Yewtree Amberley Brindle Cobble Driftwood`))
	second := pick(r, strings.Split(`Logistics|Foods|Retail|Outdoor|Books|Pharma|Coffee|Parts|Home|Cycles|Textiles|Garden|
		Wholesale|Instruments|Optics|Paper|Bakeries|Tools|Wines|Fashion|Electronics|Interiors|Supply|Health|Games|Studio|
		Markets|Commerce|Fulfilment|Robotics|Pets|Sports|Print|Kitchens|Timber|Medical`, "|"))
	return first + " " + strings.TrimSpace(second)
}

func domainOf(name string) string {
	return strings.ToLower(strings.ReplaceAll(name, " ", "-")) + ".example"
}

func personName(r *rand.Rand) string {
	first := pick(r, strings.Fields(`Aisha Anders Beatriz Bogdan Camille Chen Chidi Clara Dana Dariusz Deepa Diego Elif Emeka
		Emma Erik Farah Felix Fiona Giulia Hana Hassan Helga Hugo Ines Ingrid Isaac Ivana Jamal Jonas Julia Kaito Karim Katya
		Kofi Lars Leila Liam Lucia Magnus Marek Maria Mei Milan Mina Nadia Nikhil Noor Olga Omar Oscar Paula Pedro Priya Rafael
		Ravi Rosa Ruben Samira Sanne Sergei Sofia Sven Tariq Theo Tomas Uma Viktor Wanjiru Wei Yara Yusuf Zoe`))
	last := pick(r, strings.Fields(`Abbasi Adeyemi Almeida Andersson Bakker Banerjee Becker Bianchi Boateng Castillo Costa
		Dimitrov Dubois Eriksen Fischer Fontaine Garcia Grant Haddad Hansen Hoffmann Horvat Ibrahim Iyer Jansen Jovanovic
		Kamau Kaya Keller Kim Kovacs Kowalski Larsen Lindqvist Lopez Mancini Mehta Moreau Mueller Nakamura Novak Nwosu
		O'Brien Okafor Oliveira Olsen Papadakis Park Petrov Popescu Rahman Ramirez Rossi Sato Schmidt Silva Singh Smit
		Sorensen Takahashi Tanaka Torres Varga Visser Wagner Walsh Weber Wojcik Yilmaz Zhang`))
	return first + " " + last
}

func mailbox(name string) string {
	return strings.ReplaceAll(strings.ReplaceAll(strings.ToLower(name), " ", "."), "'", "")
}
