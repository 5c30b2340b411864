"""PURE. The words we know, in English and French together: people mix them, and a refusal counts in any
language. Only the keywords are kept apart by language.

Each table is a list of phrases between commas; case, accents and apostrophes do not matter. What a table does
to a reply is said in its comment, and done in ``grammar``.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

#: The defaults of ``Keywords``. To want is not yet to buy: "I want it" and "je veux" are wishes, so they
#: are not here.
KEYWORDS: Mapping[str, Mapping[str, tuple[str, ...]]] = MappingProxyType({
    "en": {
        "buy": (
            "buy", "buying", "purchase", "reserve", "i'll take", "i will take", "i take", "we'll take",
            "we will take", "i'll have", "i'll grab", "i'll order", "i will order", "i want to order",
            "i'd like to order", "i would like to order",
        ),
        "cancel": (
            "cancel", "never mind", "nevermind", "nvm", "no thanks", "no thank you", "no thx", "no ty",
            "pass", "hard pass", "i'll pass", "i pass", "i'll have to pass", "thanks but no thanks",
            "forget it", "changed my mind", "i changed my mind", "i've changed my mind", "not interested",
            "not interested anymore", "no longer interested", "i don't want it anymore",
        ),
        "stop": (
            "stop", "stop all", "unsubscribe", "unsubscribe me", "i want to unsubscribe", "opt out",
            "opt-out", "optout", "stop messages", "stop the messages", "stop these messages",
            "stop messaging me", "stop messaging", "stop sending me messages", "stop contacting me",
            "stop texting me", "stop writing to me", "stop replying to me", "don't message me",
            "do not message me", "don't message me again", "don't contact me", "do not contact me",
            "don't contact me again", "no more messages", "remove me from your list", "stop spamming",
            "stop spamming me", "stop spam", "unsubscribe from this",
        ),
    },
    "fr": {
        "buy": (
            "je prends", "je prend", "j'achète", "acheter", "achat", "je commande", "je passe commande",
            "je réserve", "réserver", "on prend", "nous prenons", "je vais prendre", "je veux prendre",
            "je voudrais prendre", "je veux commander", "je voudrais commander", "je souhaite commander",
        ),
        "cancel": (
            "annuler", "annule", "annulez", "j'annule", "annulation", "non merci", "laisse tomber",
            "laissez tomber", "je passe", "je passe mon tour", "oublie", "oubliez", "je renonce",
            "changé d'avis", "j'ai changé d'avis", "pas intéressé", "pas intéressée", "plus intéressé",
            "plus intéressée", "je n'en veux plus", "je ne le veux plus", "je ne la veux plus",
        ),
        "stop": (
            "stop", "désabonner", "désabonne-moi", "désabonnez-moi", "désabonnez moi", "me désabonner",
            "je veux me désabonner", "désabonnement", "désinscrire", "désinscription", "désinscrivez-moi",
            "stop messages", "stop aux messages", "plus de messages", "arrêtez de m'écrire",
            "arrête de m'écrire", "arrêtez les messages", "arrêtez de m'envoyer des messages",
            "arrêtez de me contacter", "ne m'écrivez plus", "ne me contactez plus",
            "ne m'envoyez plus de messages",
        ),
    },
})  # fmt: skip

#: Anywhere in a reply that holds a keyword, each of these leaves the reply to a person; the name is the
#: reason given.
AGAINST = {
    "negated": """no, not, never, none, nothing, nobody, neither, nor, nope, nah, without, hardly, refuse,
        hate, avoid, don't, doesn't, didn't, won't, wouldn't, can't, cannot, couldn't, shouldn't, isn't,
        aren't, wasn't, weren't, haven't, hasn't, hadn't, ain't, mustn't, needn't, noone, stop, stopped,
        instead, boycott, ne, n', pas, jamais, rien, aucun, aucune, personne, ni, non, nan, sans,
        boycottez, évitez, arrête, arrêtez, arrêter, déteste, no way, au lieu""",
    "refused": "🚫, ❌, ✗, ✘, 👎, 🙅, ⛔, 🖕, 🤮, 💩, 🤡",
    "idiom": "i take it",
    "question": """?, how, where, what, what's, whats, which, who, who's, whose, why, can i, can you,
        can we, could you, could i, may i, should i, should we, shall i, shall we, do you, do i, do we,
        does, did you, is it, is there, is this, is that, are there, are you, are these, has anyone,
        anyone, am i, comment, où, quel, quelle, quels, quelles, combien, pourquoi, qui, quoi, est-ce,
        est ce, puis-je, puis je, je peux, peut-on, peut on, on peut, peux-tu, peux tu, tu peux,
        pouvez-vous, pouvez vous, vous pouvez, avez-vous, avez vous, y a t il, y a-t-il, ou acheter,
        ou l'acheter, ou est, ou puis, ou je, ou on, ou peut, ou prendre, ou commander, 🤔""",
    "conditional": """if, i'd, would, could, should, might, may, maybe, perhaps, probably, possibly,
        unless, until, once, when, whenever, wish, hope, hoping, hopefully, as soon as, think, thinking,
        thought, guess, consider, considering, tempted, suppose, supposed, almost, nearly, depends, try,
        trying, need to, have to, had to, gotta, got to, si, s'il, s'ils, quand, lorsque, dès que,
        peut-être, peut être, ptet, probablement, sans doute, j'aimerais, aimerais, voudrais, j'achèterais,
        achèterais, prendrais, commanderais, serais, serait, pourrais, pourrait, devrais, devrait,
        faudrait, il faut, faut que, je pense, je crois, j'espère, espère, hésite, j'hésite, tenté, tentée,
        presque, sinon, à condition, tant que, j'ai failli, failli""",
    "later": """later, tomorrow, tonight, someday, some day, one day, soon, eventually, next, payday,
        will be buying, plus tard, demain, ce soir, un jour, bientôt, prochaine, prochain, prochainement,
        j'achèterai, achèterai, prendrai, je prendrai, commanderai""",
    "reported": """said, says, say, saying, told, tells, tell, telling, quote, wrote, writes, asked, asks,
        shouted, yells, screams, whispers, reply, replied, type, typing, comment buy, dit, dis, disent,
        disait, dites, dire, dit-il, dit-elle, dis-je, crie, hurle, répondre, répondez, réponds, répond""",
    "joke": "jk, j/k, kidding, joking, sarcasm, psych, blague, rigole, plaisante, ironie",
    "habit": """always, usually, often, sometimes, every, toujours, souvent, parfois, chaque, tous les,
        d'habitude""",
    "price": """%, $, €, £, ¥, euro, euros, eur, dollar, dollars, usd, gbp, bucks, balles, cents, free,
        gratuit, cheaper, moins cher, discount, promo, coupon, rabais, réduction, solde, soldes""",
    "spam": """dm me, my page, my store, my shop, my product, my products, my book, my link, bio,
        followers, abonnés, crypto, bitcoin, btc, eth, ethereum, token, tokens, coin, nft, nfts, airdrop,
        stocks, shares, sell, selling, sells, vend, vends, vendre, revendre, whatsapp, telegram, check out,
        visit, click, cliquez, trading, invest, dip, dips, pump, hodl, ma boutique, mon site""",
    "complaint": """scam, arnaque, arnaqueurs, fake, expensive, overpriced, pricey, too much, trop cher,
        cher, chère, broke, afford, refund, remboursement, rembourser, remboursez, rip off, rip-off,
        ripoff, garbage, ugly, moche, nul, nulle, fauché, fauchée, les moyens""",
    "amount": """les deux, les 2, les trois, les 3, les quatre, les 4, the two, the 2, the three, the 3,
        these two, these 2, those two, those 2, both, all of them, everything, dozen, douzaine""",
}

#: The same, unless the buyer speaks in the first person ("I'll take", "je prends"): then it is talk beside
#: the order.
AGAINST_A_BARE_KEYWORD = {
    "advice": """worth, worth every penny, recommend, recommended, recommends, guys, everyone, everybody,
        people, folks, y'all, friends, peeps, ladies, gents, mom, mum, dad, babe, baby, honey, bro, dude,
        santa, maman, papa, chéri, chérie, mon amour, you, you'll, you're, u, go, run, hurry, must, trust,
        believe, quality, deal, deals, offer, price, prices, recommande, conseille, vous, tu, toi, foncez,
        fonce, allez, allez-y, courez, profitez, gens, tout le monde, les amis, dépêchez-vous, qualité,
        prix""",
    "past": """bought, purchased, ordered, owned, already, received, got one, got mine, have one,
        last year, last month, last week, yesterday, ai acheté, ai pris, ai commandé, déjà, reçu, hier,
        l'année dernière, l'an dernier, la semaine dernière""",
}

#: Look like the words above and mean no harm. Talk, so not inside an order that has no "I".
NEUTRAL = """can't wait, cannot wait, can't believe it, can't believe this, quand même, why not, no doubt,
    no brainer, no-brainer, no hesitation, no questions asked, no problem, no worries, not bad,
    say no more, say less, what a, stop it, let's go, too cute, si beau, si belle, if you please,
    pourquoi pas, sans hésiter, sans hésitation, pas mal, pas cher, pas de souci, pas de soucis,
    pas de problème, aucun souci, aucune hésitation"""

#: A keyword right after one of these is a noun or a saying ("good buy"), also across an emoji.
PRAISED = """a, the, best, better, good, great, bad, nice, smart, worst, worth, must, impulse, panic,
    perfect, excellent, solid, easy, instant, insta, first, last, next, new, top, awesome, amazing,
    fantastic, decent, my, your, his, her, bon, bonne, bel, beau, super, meilleur, mauvais, premier,
    dernier, mon, ton, son, notre, votre, leur, cet, un, quel, joli"""

#: "That I'll take", "ce que je prends": the order is part of another sentence.
SUBORDINATING = """that, que, qu', what, after, before, since, as, because, while, than, like, comme,
    avant, après, pendant, puisque, parce, dont, who, whom, whatever, makes, make"""

#: After these an English "I" begins a sentence of its own even without a full stop.
RUNNING_ON = "and, so, then, now, today, well, anyway, fine"

#: "I" in front of a keyword that can stand alone: "I'll buy", "je voudrais acheter".
OPENER = """i, i'll, i will, i'm, i am, we'll, we will, i want, i want to, i wanna, we want to, i'd like,
    i'd like to, i would like, i would like to, we'd like to, we would like to, let me, lemme, je veux,
    je voudrais, je souhaite, je souhaiterais, nous voulons, on veut, j'veux"""

#: May stand between "I" and the keyword.
ADVERB = "just, definitely, absolutely, certainly, gladly, happily, also, too, so"

#: Before a keyword or by itself; "buy me one" asks somebody else.
SELF = "me, me too, moi, moi aussi"

#: Before a keyword, after it or by itself: greetings, yes, laughter.
HAIL = """yes, yeah, yep, yup, yea, ya, yas, yess, ok, okay, okey, oki, k, sure, hi, hello, hey, hiya, omg,
    omfg, wow, woah, whoa, ooh, oh, ah, aww, yay, haha, hahaha, lol, lmao, finally, i'm in, oui, ouais,
    ouii, bonjour, salut, bonsoir, coucou, slt, bjr, mdr, ptdr, xd, enfin, d'accord, bien sûr,
    avec plaisir, volontiers, carrément"""

#: After a keyword or by itself, also in a stop or a cancel. In front, "please buy" begs others to.
POLITE = """please, pls, plz, pleas, plss, svp, stp, s'il vous plaît, s'il te plaît, sil vous plait,
    sil te plait, thanks, thank you, thank you so much, thank you very much, thanks so much, thanks a lot,
    thank u, thx, thnx, ty, tysm, cheers, merci, merci beaucoup, merci bien, merci d'avance, merci à vous,
    merci à toi, thank you all, sorry, désolé, désolée, pardon"""

#: Beside an order in the first person, or by itself: "gorgeous I'll take it". With a bare keyword,
#: "gorgeous buy" is a noun.
PRAISE = """love, love it, love this, love these, love them, i love it, i love this, i love them, so cute,
    so cool, so nice, so pretty, so good, cute, cool, nice, amazing, awesome, beautiful, gorgeous, lovely,
    stunning, perfect, great, sold, take my money, j'adore, j'aime, trop beau, trop belle, trop bien,
    trop cool, trop mignon, trop mignonne, trop stylé, magnifique, superbe, génial, top, parfait, vendu,
    je craque"""

#: Objects of French verbs, on either side of the keyword.
OBJECT = "le, la, les, l', en"

#: What an order says after its keyword and that changes nothing.
AFTER = """it, this, that, these, those, them, ones, of, in, too, also, another, more, rn, now, right now,
    right away, here, thing, things, product, products, model, and, or, ça, cela, ce, cet, cette, ces,
    celui, celle, celui-ci, celle-ci, celui-là, celle-là, celui là, celle là, celui ci, celle ci, ceux-ci,
    celles-ci, à, de, du, des, d', aussi, encore, maintenant, tout de suite, de suite, direct, directement,
    ici, modèle, et, ou, pour moi, pour nous, the"""

#: An order that ends in one of these is not finished, or is another word: "buy in", "buy the…".
DANGLING = "in, of, a, an, the, and, or, à, de, du, des, d', ce, cet, cette, ces, et, ou, l'"

#: Counted, but not a number that competes with another: "2 of this one".
ARTICLE = "a, an, one, un, une"

RECIPIENTS = {
    "for my": """wife, husband, partner, girlfriend, boyfriend, mom, mum, mother, dad, father, son,
        daughter, kid, kids, child, children, brother, sister, friend, family, dog, cat, team, office""",
    "pour ma": "femme, copine, mère, fille, soeur, sœur, famille, maman, grand-mère, nièce, meilleure amie",
    "pour mon": "mari, copain, père, fils, frère, papa, ami, amie, chien, chat, équipe, neveu",
    "pour mes": "enfants, parents, filles, fils, amis",
}

#: What is counted. A pair is one unit, as the shop sells it: taking less is the smaller mistake, and the
#: page shows it.
UNIT = """x, piece, pieces, pc, pcs, unit, units, item, items, copy, copies, pair, pairs, ex, exemplaire,
    exemplaires, pièce, pièces, article, articles, produit, produits, unité, unités, paire, paires, qty,
    quantity, quantité, qté"""

#: "neuf" is left out: it also means new.
NUMBERS = {
    "zero": 0, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "twenty": 20,
    "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "sept": 7, "huit": 8, "dix": 10, "onze": 11, "douze": 12,
    "quinze": 15, "vingt": 20,
}  # fmt: skip

#: People say "but" before they take something, and after it they take it back.
BUT = "but, however, though, although, except, mais, cependant, toutefois, sauf, par contre"

#: What these words are called in a reading. Of two tables with the same phrase the first one wins.
KINDS = {
    **AGAINST,
    **AGAINST_A_BARE_KEYWORD,
    "but": BUT,
    "neutral": NEUTRAL,
    "opener": OPENER,
    "adverb": ADVERB,
    "self": SELF,
    "hail": HAIL,
    "polite": POLITE,
    "praise": PRAISE,
    "object": OBJECT,
    "after": AFTER,
    "article": ARTICLE,
    "unit": UNIT,
}

#: What may be cancelled or "annulé": what the buyer holds, as a whole.
HELD = """it, this, that, my, the, order, hold, reservation, booking, mine, ma, mon, la, le, l', cette,
    cet, ce, ça, commande, réservation"""

#: What may stand beside a cancel.
ASIDE = "then, actually, finalement, alors, donc"

#: Nouns that are keywords by themselves, and what is cancelled after "cancel": "annuler mon achat".
BOUGHT = "purchase, buy, achat"

#: In the clause of the keyword these are only unknown words; the reason given is better.
PERSONS = """he, she, they, him, her, his, wife, husband, mom, mum, dad, brother, sister, friend, son,
    daughter, boss, il, elle, ils, elles, femme, mari, ami, amie, mère, père, frère, sœur, copain, copine,
    you, everyone, vous, tu"""

#: Words for the name of a choice, whatever the shop calls it.
CHOICE_NAMES = (
    "size, sizes, sz, taille, pointure",
    "color, colour, couleur, coloris",
    "model, modèle, version, style",
    "storage, capacity, capacité, stockage, memory, mémoire",
    "length, longueur",
    "material, matière",
)

#: Too common to point to a value that begins with them, or has them inside: "for" is not "Forest Green".
NO_POINTERS = """for, with, from, can, are, was, has, had, get, got, like, out, off, his, her, our, all,
    any, see, say, day, man, par, pour, avec, sur, dans, est, son, sa, ses, mes, tes, nos, vos, car, sous,
    tout, bon"""

#: Sizes that are the same, and what to call an option that has them.
SIZES = (
    "xxs, xx-small, 2xs",
    "xs, x-small, xsmall, x small, extra small, extra-small",
    "s, small, sm",
    "m, medium, med",
    "l, large, lg",
    "xl, x-large, xlarge, x large, extra large, extra-large",
    "xxl, 2xl, xx-large, xxlarge, xx large",
    "xxxl, 3xl, xxx-large",
    "xxxxl, 4xl",
)

#: Units of what is measured, in both languages: "256 Go" is "256GB".
MEASURES = {"gb": "go", "tb": "to", "mb": "mo", "in": "inch"}
