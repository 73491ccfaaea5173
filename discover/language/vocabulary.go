package language

// wordsOf lists, for each language in Latin letters, the small words every text has and the words people use who write
// about software.
func wordsOf() map[string]string {
	return map[string]string{
		"en": `the a an and or but if of to in on at by for from with without about after before since into over under again is are was were be been being am
do does did don't doesn't didn't have has had can can't cannot could couldn't will won't would wouldn't should may might must not no yes this that these those
there here it it's its i i'm i've i'd you your yours we our us they their them he she his her my me who what when where which why how all any some every each both
more most many much very too also only just still even never always please thanks thank hello hi great good bad work works working broken need want like add help
page app user users file slow fast love support way way there's new old now then than so because while as up out off instead once get got make use see
can't won't isn't aren't wasn't haven't hasn't i'll we're we've you're let's anymore already anyone everything nothing something customer issue feature missing fails failed since
charged month twice update load change`,
		"de": `der die das den dem des ein eine einen einem einer eines und oder aber wenn ob von zu zum zur im in an am auf aus bei mit ohne für über unter nach vor seit
ist sind war waren bin bist sein wird werden wurde wurden hat habe haben hatte hatten kann kannst können könnte muss müssen soll sollte will möchte wollen darf nicht kein keine keinen
ja nein dies diese dieser dieses hier dort es ich du er sie wir ihr mich mir uns euch mein meine unser unsere ihre ihren wer was wann wo wie warum welche alle jeder
mehr sehr auch nur noch immer schon wieder bitte danke hallo gut schlecht geht gehen funktioniert kaputt leider einfach man sich so als da weil dass bis durch gegen um
eure euer etwas nichts neu neue alt langsam schnell beim vom ins gibt macht machen lässt fehlt fehlen einbauen dann jetzt heute gestern doch mal anmeldung tolles super ab ein`,
		"fr": `le la les l' un une des du de d' et ou mais si que qu' qui quoi dont où à au aux en dans sur sous par pour avec sans avant après depuis chez entre est sont était été
être suis es êtes sommes ai as a avons avez ont avait avoir peut peux pouvez puis puis-je dois doit faut fait faire ne n' pas plus jamais rien non oui ce c' cet cette ces ça cela ici
il elle on nous vous ils elles je j' tu me m' te se s' mon ma mes ton ta tes son sa ses notre nos votre vos leur leurs comment quand pourquoi quel quelle tout tous toute toutes
très aussi encore toujours trop bien bon bonne mal merci bonjour svp s'il marche fonctionne impossible voudrais veux lent lente mot fois deux ajouter lundi quand collègue`,
		"es": `el la los las un una unos unas de del y e o pero si que qué quien quién cual cuál donde dónde cuando cuándo como cómo por para con sin sobre entre desde hasta a al en es
son era fue ser soy está están estoy estar he ha han había hay puede puedo pueden quiero quiere debe tiene tengo hacer no sí nunca nada este esta esto estos ese esa eso aquí allí
yo tú él ella nosotros nos ustedes ellos me te se lo le les mi mis tu tus su sus nuestro nuestra más muy también solo todavía siempre ya bien buen bueno mal gracias hola favor
funciona lento lenta todo todos cada mes vez veces dos lunes cobraron cierra guardar usar porque al ahora sesión`,
		"it": `il lo la i gli le l' un uno una un' di del dello della dell' dei degli delle e ed o ma se che chi cosa dove quando come perché quale a al allo alla all' ai agli alle in nel
nello nella nell' da dal dallo dalla dall' con su sul sulla per tra fra senza è sono era essere sei siamo ho ha abbiamo hanno aveva può posso possono potete devo deve fare fa non no sì mai
niente questo questa questi queste quello quella qui io tu lui lei noi voi loro mi ti si ci vi mio mia miei tuo suo sua nostro nostra vostro più molto anche solo ancora sempre
già bene buon buono male grazie ciao salve favore funziona lento lenta tutto tutti ogni volta volte due riesco vorrei stato stata ottimo da ad`,
		"pt": `o a os as um uma uns umas de do da dos das e ou mas se que quem qual onde quando como por pelo pela para com sem sobre entre desde até ao à aos no na nos nas em é são era
foi ser sou está estão estou estar tem tenho têm havia há pode posso podem quero quer deve fazer não sim nunca nada este esta isto esse essa isso aqui ali eu tu você vocês ele ela nós eles
elas me te lhe meu minha meus seu sua seus nosso nossa mais muito também só ainda sempre já bem bom boa mal obrigado obrigada olá favor funciona lento lenta tudo todos cada mês vez
vezes duas dois consigo senha fomos ótimo mudar salvo fecha`,
		"nl": `de het een en of maar als dat die dit deze wie wat waar wanneer hoe waarom welke van naar voor met zonder over onder bij door uit op aan in te tot sinds na is zijn was waren
ben bent wordt worden werd heb hebt heeft hebben had kan kun kunnen kon moet moeten wil willen zou mag niet geen nee ja hier daar er ik je jij hij zij ze we wij jullie u hun ons onze mijn jouw
uw mij me zich meer veel heel erg ook nog altijd nooit al weer graag bedankt dank hallo goed slecht werkt werken kapot langzaam traag keer twee alle elke alles niets om toe graag dan zo
naar doet maand geweldig`,
		"pl": `i a w z na do od po za przez dla bez o u pod nad przed przy jest są był była było być jestem mam ma mamy mają może mogę można możemy musi muszę chcę chce nie tak to ten ta te
tego tej tym tych ja ty on ona my wy oni się mnie mi ci go jej nas nam was ich mój moja moje nasz nasza wasz kto co gdzie kiedy jak dlaczego który która które czy że ale lub albo jeśli
gdy więcej bardzo też tylko jeszcze zawsze nigdy już znowu proszę dziękuję dzięki cześć dobry dobrze źle działa wolno razy dwa wszystko każdy nic`,
		"sv": `och eller men om att som den det de en ett i på av till från för med utan över under efter före sedan mellan vid hos är var vara blir blev har hade kan kunde ska skulle vill
måste får inte ingen inget nej ja här där jag du han hon vi ni dem mig dig oss er min mitt mina din ditt vår vårt sin sitt vem vad när hur varför vilken alla varje mer mycket också
bara fortfarande alltid aldrig redan igen tack hej bra dålig fungerar långsam gånger två allt inget gå går göra gör finns kunna man så då nu`,
	}
}
