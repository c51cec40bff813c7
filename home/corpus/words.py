"""The words of a corpus: a vocabulary of everyday nouns and verbs, drawn unevenly."""

from itertools import accumulate
from random import Random

ROOTS = """
account action address advice agency agreement airport album alarm answer apple arena
argument army arrival artist aspect asset athlete attempt audience autumn avenue award
bakery balance ballot bank barrier basin battle beach benefit bicycle blanket board boat
border bottle bottom boundary branch bread breeze bridge budget builder building burden
bureau butter button cabin cabinet cable camera campaign canal candidate capital captain
carbon career cargo carpet carriage castle cattle ceiling cement center chain chair
chance channel chapel chapter charity charter choice church circle citizen climate
clinic clock cloud club coach coal coast coffee college column comfort command comment
committee company concert concrete contest contract corner corridor cottage cotton
council country county couple courage course cousin credit cricket crisis crowd culture
curtain custom cycle damage danger daughter deadline debate decade decision degree delay
demand department desert design detail device diary dinner direction disease district
doctor document dollar donor doubt dozen drawer driver drought economy edge editor
effect effort election engine engineer entrance error escape estate evening event
evidence exhibit expert export fabric factory failure family farmer fashion father
feature ferry festival fever field figure finger fisher flight flood flower forest
formula fortune forum founder fraction freedom freight friend frontier fruit fuel
function funding furniture future gallery garage garden gate gesture glacier glass goal
government grain grant gravel harbour harvest hearing heritage highway history holiday
honour horizon hospital hotel hour house hunger hunter hurdle iceberg idea impact income
index industry insect interest island issue jacket journal journey judge justice keeper
kitchen knowledge labour ladder lake landlord language lantern laundry lawyer leader
league lecture legend letter level library licence lifeboat limit liquid lobby loan
lorry lottery machine magazine maker manager mandate manner margin market master meadow
measure mechanic medal medicine meeting member memory merchant message metal method
midfield mineral minister minute mirror mission mixture model moment monument morning
motion motor mountain movement museum music mystery nation nature neighbour network
number nurse object ocean offer office officer onion opening opera opinion orchard order
organ outcome oven owner packet painter palace panel paper parade parcel parent parish
parliament partner passage passenger patient pattern payment pension people permit
petrol picture pilot pioneer planet plastic platform player plaza pocket poem point
police policy politics pollution pool population portrait position post potato pottery
poverty powder power practice premier pressure price principle printer prison prize
problem process producer product profit programme project promise proof property
proposal protest province public pupil purpose quality quarry quarter question queue
railway rainfall ranger reader reason recipe record referee reform refuge region
registry release relief remedy remote rental repair report request rescue research
reserve resident resource response restaurant result retailer return revenue review
reward ribbon rival river rocket roof rotation route rower ruling runner sailor salary
salmon sample satellite saving scandal scene scheme scholar school science scoreboard
screen season seat second section sector security seminar senate sentence series servant
service session settlement shadow share shelter shepherd shipyard shore shortage
shoulder signal silence silver singer sister skill slope soldier solution source space
speaker species speech spirit sponsor spring square stadium station statue steel storage
storm story strategy stream street strike studio subject suburb subway success sugar
summer summit supply support surface surgeon surplus survey sweater switch symbol system
tailor tanker target teacher team temple tenant tennis terminal territory theatre theory
thunder ticket timber title tobacco tomato topic tourist tower trader tradition traffic
trainer transfer transport treasure treaty tribute trophy tunnel turbine tutor union
university valley value vehicle vendor venture verdict vessel victory village vineyard
violin visitor volume volunteer voter voyage wagon warden warehouse warning waste water
weather wedding weekend welfare whale wheat wheel widow window winner winter witness
wonder worker workshop writer yacht yard youth zone
""".split()  # noqa: SIM905
VERBS = """
accepts adopts answers asks backs begins blames blocks builds buys calls carries changes
checks claims clears closes counts cuts defends delays denies draws drops eases ends
enters expects faces finds follows gains gathers gives grows guards halts helps hires
holds hopes joins keeps leads learns leaves lifts limits lists loses makes marks meets
moves names needs offers opens orders passes pays plans plays praises presses questions
raises reaches reads refuses renews repairs replaces rests returns reviews saves seeks
sells sends serves shares shows signs starts stops studies supports takes tells tests
thanks tries turns visits votes wants warns wins works writes
""".split()  # noqa: SIM905
LINKS = """
the a of in for with after before near under over and by at from to on its
""".split()  # noqa: SIM905
# Common words come often, as in any language: the n-th about 1/n times.
_WEIGHTS = list(accumulate(1 / (place + 4) for place in range(len(ROOTS))))


def headline(random: Random) -> str:
    """Return five to eight words, with a verb in the middle."""
    before, after = _nouns(random, 2), _nouns(random, random.randint(2, 4))
    said = f"{' '.join(before)} {random.choice(VERBS)} {' '.join(after)}"
    return said.capitalize()


def sentences(random: Random, *, words: int) -> str:
    """Return text of exactly so many words."""
    nouns = iter(_nouns(random, words))
    made: list[str] = []
    while len(made) < words:
        length = min(random.randint(7, 14), words - len(made))
        said = [
            random.choice(LINKS)
            if place % 3 == 1
            else (random.choice(VERBS) if place % 6 == 2 else next(nouns))
            for place in range(length)
        ]
        made += [said[0].capitalize(), *said[1:]]
        made[-1] += "."
    return " ".join(made)


def _nouns(random: Random, count: int) -> list[str]:
    return random.choices(ROOTS, cum_weights=_WEIGHTS, k=count)
