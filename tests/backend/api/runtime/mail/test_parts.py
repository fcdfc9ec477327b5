"""Parts tell what the sender wrote for this mail, whatever their mail program calls the rest, and lose nothing."""
# ruff: noqa: E501, RUF001 - mails in many languages, one to a line

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail.markup import visible_text
from mail.parts import new_text, parts, unquoted
from tests.cpu_time import is_linear
from triage.message import Writing

REPLIES = [
    pytest.param(
        "Hello\n\n-----Original Message-----\nFrom: bob <bob@xxx.com>\nTo: xxx <xxx@aol.com>\nSent: Mon, Apr 2, 2012 5:49 pm\nSubject: Test\n\nHi\n",
        "Hello",
        id="original message with headers",
    ),
    pytest.param("Hello\n\n---- John Smith wrote ----\n\n> Hi\n", "Hello", id="dashes around a name, quoted"),
    pytest.param("Hello\n\n---- John Smith wrote ----\n\nHi\n", "Hello", id="dashes around a name, not quoted"),
    pytest.param(
        "Hello\n\nOn Apr 3, 2012, at 4:19 PM, bob wrote:\n\nHi", "Hello", id="introduction with a time, not quoted"
    ),
    pytest.param(
        "Hello\n\nFrom: bob@xxx.mailgun.org [mailto:bob@xxx.mailgun.org]\nSent: Monday, April 02, 2012 5:44 PM\nTo: x@gmail.com; y@hotmail.com; lsloan6@nyc.rr.com;\n z@aol.com\nSubject: Test\n\nHi",
        "Hello",
        id="headers with wrapped recipients",
    ),
    pytest.param("Hello\n\nOn 04/02/2012 05:44 PM, bob@xxx.mailgun.org wrote:\n> Hi", "Hello", id="tb"),
    pytest.param("On 04/02/2012 05:44 PM, bob@xxx.mailgun.org wrote:\n> Hi\n\nHello below", "Hello below", id="tb2"),
    pytest.param("> Hi\n> there\n\nHello below", "Hello below", id="answer below"),
    pytest.param("On Mon, bob wrote:\n> q1\nanswer1\n> q2\n\nanswer 2\n", "answer1\nanswer 2", id="answers between"),
    pytest.param("Test reply\n\n2012/3/14 test <test@t.com>\n\n> blah\n", "Test reply", id="date-line"),
    pytest.param("Test\n\n2011/11/7 Some One <x@y.com>\n> blah\n> blah", "Test", id="gmail-notcolon"),
    pytest.param(
        "Test reply\n\nOn 04/19/2011 07:10 AM, Roman Tkachenko wrote:\n\n>\n> Test.\n\nBest,\nx",
        "Test reply\nBest,\nx",
        id="poly",
    ),
    pytest.param("Hi there\n\n-- \nRick Olson\nhttp://github.com", "Hi there", id="sig"),
    pytest.param(
        "see below\n\n---------------------- Forwarded by Jane Doe/ENRON on 05/30/2001 10:25 AM ---------------------------\n\nJohn <x@y.com> on 05/29/2001\nTo: jane\ncc:\nSubject: foo\n\nblah",
        "see below",
        id="fwd lotus",
    ),
    pytest.param(
        "FYI\n\nBegin forwarded message:\n\n> From: a <a@b.com>\n> Subject: x\n> \n> body\n\nThanks!",
        "FYI\nThanks!",
        id="apple fwd",
    ),
    pytest.param(
        "FYI\n\nBegin forwarded message:\n\nFrom: a <a@b.com>\nSubject: x\nDate: 1 May\nTo: x\n\nbody",
        "FYI",
        id="apple fwd2",
    ),
    pytest.param(
        "Hello\n\n________________________________\nFrom: Jane <jane@x.com>\nSent: Monday\nTo: x\nSubject: y\n\nbody",
        "Hello",
        id="outlook underscores",
    ),
    pytest.param(
        "Hello\n\nGet Outlook for iOS<https://aka.ms/o0ukef>\n________________________________\nFrom: Jane <jane@x.com>\nSent: Monday",
        "Hello",
        id="outlook ios",
    ),
    pytest.param(
        "Hello\n\nSent from Mail for Windows 10\n\nFrom: Jane Doe\nSent: Monday, 1 May 2017 10:00\nTo: Bob\nSubject: foo\n\nquoted",
        "Hello",
        id="win10",
    ),
    pytest.param(
        "Hallo\n\nVon: Max <max@x.de>\nGesendet: Montag, 3. April 2017 10:00\nAn: Bob\nBetreff: Test\n\nzitat",
        "Hallo",
        id="de outlook",
    ),
    pytest.param("Hallo\n\n-----Ursprüngliche Nachricht-----\nVon: Max\nzitat", "Hallo", id="de outlook2"),
    pytest.param(
        "Bonjour\n\n*De :* Max <max@x.fr>\n*Envoyé :* lundi 3 avril 2017 10:00\n*À :* Bob\n*Objet :* Test\n\ncité",
        "Bonjour",
        id="fr",
    ),
    pytest.param("Bonjour\n\nLe lun. 3 avr. 2017 à 10:00, Max <max@x.fr> a écrit :\n\ncité", "Bonjour", id="fr wrote"),
    pytest.param("Bonjour\n\nLe 03/04/2017 à 10:00, Max a écrit\xa0:\n> cité", "Bonjour", id="fr wrote nbsp"),
    pytest.param("Hola\n\nEl lun., 3 abr. 2017 a las 10:00, Max (<max@x.es>) escribió:\n\n> cita", "Hola", id="es"),
    pytest.param(
        "Ciao\n\nIl giorno lun 3 apr 2017 alle ore 10:00 Max <max@x.it> ha\nscritto:\n\n> cit", "Ciao", id="it"
    ),
    pytest.param(
        "Ciao\n\nDa: Max <m@x.it>\nInviato: lunedì 3 aprile 2017\nA: Bob\nOggetto: Test\n\ncit", "Ciao", id="it2"
    ),
    pytest.param("Oi\n\nEm seg, 3 de abr de 2017 às 10:00, Max <max@x.pt> escreveu:\n\n> cit", "Oi", id="pt"),
    pytest.param("Hoi\n\nOp ma 3 apr. 2017 om 10:00 schreef Max <max@x.nl>:\n\n> cit", "Hoi", id="nl"),
    pytest.param(
        "Hoi\n\nVan: Max [mailto:m@x.nl] \nVerzonden: maandag 3 april 2017\nAan: Bob\nOnderwerp: Test\n\ncit",
        "Hoi",
        id="nl2",
    ),
    pytest.param('Hej\n\nDen 3 apr. 2017 10:00 skrev "Max" <max@x.se>:\n\n> cit', "Hej", id="sv"),
    pytest.param("Hej\n\n3 apr 2017 kl. 10:00 skrev Max <max@x.se>:\n\n> cit", "Hej", id="sv2"),
    pytest.param("Hej\n\nFrån: Max\nSkickat: den 3 april 2017\nTill: Bob\nÄmne: Test\n\ncit", "Hej", id="sv3"),
    pytest.param("Hei\n\nman. 3. apr. 2017 kl. 10:00 skrev Max <max@x.no>:\n\n> cit", "Hei", id="no"),
    pytest.param("Hej\n\nDen man. 3. apr. 2017 kl. 10.00 skrev Max <max@x.dk>:\n\n> cit", "Hej", id="da"),
    pytest.param("Hei\n\nma 3. huhtik. 2017 klo 10.00 Max (max@x.fi) kirjoitti:\n\n> cit", "Hei", id="fi"),
    pytest.param(
        "Hei\n\nLähettäjä: Max\nLähetetty: maanantai 3. huhtikuuta 2017\nVastaanottaja: Bob\nAihe: Test\n\ncit",
        "Hei",
        id="fi2",
    ),
    pytest.param("Cześć\n\nW dniu 03.04.2017 o 10:00, Max pisze:\n> cit", "Cześć", id="pl"),
    pytest.param("Cześć\n\npon., 3 kwi 2017 o 10:00 Max <max@x.pl> napisał(a):\n\n> cit", "Cześć", id="pl2"),
    pytest.param("Cześć\n\nW dniu 3 kwietnia 2017 10:00 użytkownik Max <max@x.pl> napisał:\n\ncit", "Cześć", id="pl3"),
    pytest.param("Ahoj\n\npo 3. 4. 2017 v 10:00 odesílatel Max <max@x.cz> napsal:\n\n> cit", "Ahoj", id="cs"),
    pytest.param("Ahoj\n\nDne 3.4.2017 v 10:00 Max napsal(a):\n> cit", "Ahoj", id="cs2"),
    pytest.param("Szia\n\nMax <max@x.hu> ezt írta (időpont: 2017. ápr. 3., H, 10:00):\n\n> cit", "Szia", id="hu"),
    pytest.param("Salut\n\nPe lun., 3 apr. 2017 la 10:00, Max <max@x.ro> a scris:\n\n> cit", "Salut", id="ro"),
    pytest.param("Привет\n\nпн, 3 апр. 2017 г. в 10:00, Max <max@x.ru>:\n\n> cit", "Привет", id="ru"),
    pytest.param('Привет\n\n03.04.2017, 10:00, "Max" <max@x.ru>:\n> cit', "Привет", id="ru2"),
    pytest.param("Привет\n\nПонедельник, 3 апреля 2017, 10:00 +03:00 от Max <max@x.ru>:\n\ncit", "Привет", id="ru3"),
    pytest.param("Привіт\n\nпн, 3 квіт. 2017 о 10:00 Max <max@x.ua> пише:\n\n> cit", "Привіт", id="uk"),
    pytest.param("Selam\n\nMax <max@x.tr>, 3 Nis 2017 Pzt, 10:00 tarihinde şunu yazdı:\n\n> cit", "Selam", id="tr"),
    pytest.param(
        "Γεια\n\nΣτις Δευ, 3 Απρ 2017 στις 10:00 π.μ., ο χρήστης Max <max@x.gr> έγραψε:\n\n> cit", "Γεια", id="el"
    ),
    pytest.param(
        "שלום\n\n\u200fבתאריך יום ב׳, 3 באפר׳ 2017 ב-10:00 מאת \u202aMax\u202c\u200f <\u202amax@x.il\u202c\u200f>:\u202c\n\n> cit",
        "שלום",
        id="he",
    ),
    pytest.param("שלום\n\nOn 3 Apr 2017 Max\u200f\u202a <max@x.il>\u202c כתב:\n> cit", "שלום", id="he2"),
    pytest.param("مرحبا\n\nفي الاثنين، 3 أبريل 2017 10:00 ص Max <max@x.ae> كتب:\n\n> cit", "مرحبا", id="ar"),
    pytest.param("はい\n\n2017年4月3日(月) 10:00 Max <max@x.jp>:\n\n> cit", "はい", id="ja"),
    pytest.param("はい\n\n2017/04/03 10:00、Max <max@x.jp>のメール:\n\n> cit", "はい", id="ja2"),
    pytest.param("はい\n\n-----元のメッセージ-----\n差出人: Max\n件名: x\n\ncit", "はい", id="ja3"),
    pytest.param("好\n\nMax <max@x.cn> 于2017年4月3日周一 上午10:00写道：\n\n> cit", "好", id="zh"),
    pytest.param(
        '好\n\n------------------ 原始邮件 ------------------\n发件人: "Max"<max@x.cn>;\n发送时间: 2017年4月3日\n收件人: "Bob";\n主题: Re: x\n\ncit',
        "好",
        id="zh2",
    ),
    pytest.param('好\n\nAt 2017-04-03 10:00:00, "Max" <max@x.cn> wrote:\n\n>cit', "好", id="zh3"),
    pytest.param("네\n\n2017년 4월 3일 (월) 오전 10:00, Max <max@x.kr>님이 작성:\n\n> cit", "네", id="ko"),
    pytest.param("Chào\n\nVào Th 2, 3 thg 4, 2017 vào lúc 10:00 Max <max@x.vn> đã viết:\n\n> cit", "Chào", id="vi"),
    pytest.param("Halo\n\nPada tanggal Sen, 3 Apr 2017 pukul 10.00 Max <max@x.id> menulis:\n\n> cit", "Halo", id="id"),
    pytest.param("Здравей\n\nНа пн, 3.04.2017 г. в 10:00 Max <max@x.bg> написа:\n\n> cit", "Здравей", id="bg"),
    pytest.param("Bok\n\npon, 3. tra 2017. u 10:00 Max <max@x.hr> napisao je:\n\n> cit", "Bok", id="hr"),
    pytest.param("Živjo\n\nV pon., 3. apr. 2017 ob 10:00 je oseba Max <max@x.si> napisala:\n\n> cit", "Živjo", id="sl"),
    pytest.param(
        "Hola\n\nMissatge de Max <max@x.cat> del dia dl., 3 d’abr. 2017 a les 10:00:\n\n> cit", "Hola", id="ca"
    ),
    pytest.param("Hallo\n\nAm Mo., 3. Apr. 2017 um 10:00 Uhr schrieb Max <max@x.de>:\n\n> cit", "Hallo", id="de gmail"),
    pytest.param(
        "Hallo\n\nAm Montag, 3. April 2017, 10:00:00 MESZ hat Max Mustermann <max@x.de> Folgendes geschrieben:\n\n zitat",
        "Hallo",
        id="de wrapped",
    ),
    pytest.param(
        "Hola\n\n   El lunes, 3 de abril de 2017 10:00:00 CEST, Max <m@x.es> escribió:  \n \n cita",
        "Hola",
        id="yahoo es",
    ),
    pytest.param(
        "Reply\n\n--------------------------------------------\nOn Wed, 1/27/16, Some One <info@discourse.org> wrote:\n\n Subject: foo\n To: x\n\n blah",
        "Reply",
        id="trimmer yahoo",
    ),
    pytest.param(
        "Reply\n\nFrom: Some One <info@discourse.org>\nDate: Wednesday, January 27, 2016\nSubject: hello\n\nblah",
        "Reply",
        id="trimmer header",
    ),
    pytest.param("Reply\n\n----------\nFrom: Some One <info@discourse.org>\n\nblah", "Reply", id="trimmer single"),
    pytest.param(
        "This is the reply\n\n27 January 2016, 10:10, Some One <info@x.org> wrote:\nblah",
        "This is the reply",
        id="trimmer wed",
    ),
    pytest.param("Hello\n\nSome One [mailto:info@x.org] wrote:\n> blah", "Hello", id="mailto wrote"),
    pytest.param("Hello\n\nsome_one@x.org wrote on 27/01/2016 10:10:\n> blah", "Hello", id="wrote on"),
    pytest.param(
        'Hello\n\n"Some One" <info@x.org> wrote on 27/01/2016 10:10:44 AM:\n\n> From: x\n> blah',
        "Hello",
        id="lotus wrote",
    ),
    pytest.param("Hello\n\nSome One <info@x.org> wrote:\n\n> blah", "Hello", id="name"),
    pytest.param("Hello\n\nSome One writes:\n\n> blah", "Hello", id="name2"),
    pytest.param(
        "Merci\n\nEnvoyé de mon iPhone\n\nLe 4 janv. 2016 à 19:03, Neil <a@b.org> a écrit :\n\n> x",
        "Merci",
        id="fr sent",
    ),
    pytest.param(
        "Danke\n\nVon meinem iPhone gesendet\n\nAm 04.01.2016 um 19:03 schrieb Neil <a@b.org>:\n\n> x",
        "Danke",
        id="de sent",
    ),
    pytest.param(
        "Thanks\n\nSent from my Samsung Galaxy smartphone.\n\n-------- Original message --------\nFrom: a <a@b.com>\nDate: 27/01/2016 10:10 (GMT+01:00)\nTo: b\nSubject: c\n\nquoted",
        "Thanks",
        id="samsung",
    ),
    pytest.param(
        "Danke\n\nVon meinem Samsung Galaxy Smartphone gesendet.\n\n-------- Ursprüngliche Nachricht --------\nVon: a\n\nzitat",
        "Danke",
        id="samsung de",
    ),
    pytest.param(
        "Hi\n\n-------- Weitergeleitete Nachricht --------\nBetreff: x\nVon: y\n\nzitat", "Hi", id="dash sep fwd"
    ),
    pytest.param("Hi\n\n**From:** Bob <b@x.com>\n**Sent:** x\n**To:** y\n**Subject:** z\n\nq", "Hi", id="markdown"),
    pytest.param("Hi\n\nFrom: Bob <b@x.com>\n\nSent: Monday\n\nTo: y\n\nSubject: z\n\nq", "Hi", id="blank between"),
    pytest.param("Hi\n\n*From: *Bob <b@x.com>\n*Date: *Mon\n*To: *y\n*Subject: *z\n\nq", "Hi", id="bold inline"),
    pytest.param(
        "Hi\n\nOn Wednesday, January 27, 2016 at 10:10:10 AM UTC+1, Some Very Long\nName (via Something) wrote:\n\n> q",
        "Hi",
        id="weekday wrapped",
    ),
    pytest.param(
        "Hi\n\nOn Wed, Jan 27, 2016 at 10:10 AM, Some Very Long Name Here And There\n<some.very.long.address@example.com\n<mailto:some.very.long.address@example.com>> wrote:\n\n> q",
        "Hi",
        id="wrapped 3",
    ),
    pytest.param("Oui\n\n-----Message d'origine-----\nDe : X\nq", "Oui", id="original fr"),
    pytest.param(
        "Oui\n\nMax Muster <max@x.de> schrieb am\nMontag, 3. April 2017, 10:00:\n\n> q", "Oui", id="wrapped date"
    ),
    pytest.param("Hi\n\nSome One <info@x.org> wrote:\n\nq", "Hi", id="name and address alone"),
    pytest.param("Hi\n\nOn 3 May 2024 at 10:30, Jo <jo@x.org> wrote:\n| q\n| q", "Hi", id="quoted with strokes"),
    pytest.param(
        "Hi\n\nKontakt Jo (<jo@x.ee>) kirjutas kuupäeval T, 3. mai 2024 kell 10:30:\n\nq",
        "Hi",
        id="date after the name",
    ),
    pytest.param("Hi\n\n##- Please type your reply above this line -##\n\nJo, 3 May\n\nq", "Hi", id="help desk"),
    pytest.param("Hi\n\nFrom: Jo Sent: May 3, 2024 10:30 AM To: Bank Subject: card\n\nq", "Hi", id="headers in a line"),
    pytest.param("Hi\n\nVon | Jo <jo@x.de>\nDatum | 3. Mai 2024\nBetreff | Karte\n\nq", "Hi", id="headers in a table"),
    pytest.param("Hi\n\nZitat von Jo <jo@x.de>:\n\n> q", "Hi", id="quoting an address"),
    pytest.param("Hi\n\n>>> Jo Doe <jo@x.org> 05/03/2024 10:30 AM >>>\nq", "Hi", id="introduction between marks"),
    pytest.param('Hi\n\n>>> "Jo Moser" 03.05.2024 10:30 >>>\n\nq', "Hi", id="between marks, de"),
    pytest.param("Hi\n\n| On Wed wrote\n", "Hi\n\n| On Wed wrote", id="pipes"),
    pytest.param(
        "Dear bank,\nOn 3 May my agent wrote: we will refund.\nPlease do.",
        "Dear bank,\nOn 3 May my agent wrote: we will refund.\nPlease do.",
        id="plain",
    ),
]

RUN_TOGETHER = [
    "On Mon, May 4, 2026 at 9:12 PM Jo Miller <jo@bank.example> wrote: > Your card was stolen.",
    "On 05/04/2026 09:12 PM, jo@bank.example wrote: Your card was stolen.",
    "Am 04.05.2026 um 21:12 schrieb Jo Moser: > Ihre Karte wurde gestohlen.",
    "Le lun. 4 mai 2026 à 21:12, Jo Petit <jo@bank.example> a écrit : > Votre carte a été volée.",
    "El lun, 4 may 2026 a las 21:12, Jo Ruiz (<jo@bank.example>) escribió: > Robaron su tarjeta.",
    "From: Jo Sent: Monday, May 4, 2026 9:12 PM To: Ann Subject: Your card Your card was stolen.",
    "Von: Jo <jo@bank.example> Gesendet: Montag, 4. Mai 2026 An: Ann Betreff: Karte Ihre Karte wurde gestohlen.",
    "De : Jo <jo@bank.example> Envoyé : lundi 4 mai 2026 À : Ann Objet : Carte Votre carte a été volée.",
    "-----Mensaje original----- De: Jo Robaron su tarjeta.",
    "##- Please type your reply above this line -## Your card was stolen.",
    "Jo Moser ---04.05.2026 21:12:44---Sehr geehrte Frau Weber, Ihre Karte wurde gestohlen.",
    "Jo Petit---04/05/2026 21:12:44---Votre carte a été volée.",
]

ALL_NEW = [
    "Please send it from: 4 May to: 5 May. What is the subject: the fee?",
    "I tried Accounts: > Pay on 4 May 2026 at 9:12 PM, and it failed",
    "On 4 May 2026 your agent wrote: > no. Is this right?",
    "On Monday, May 4, 2026 at 9:12 PM I wrote to care@bank.example this: what is the fee?",
    "From | To | Amount\nchecking | savings | 20\nWhy not?",
    "The transfer ---05/03/2026--- is missing. Call at 10:15 --- or 11:15 --- please.",
    "At 10:30 on 3 May 2024 I wrote:\nplease block the card.\nNobody did.",
    "On 3 May 2024 at 10:30 I called, and the agent who wrote\nto me was wrong",
    "Original message\ncontent unclear, I said",
    "I write because on Monday at 10:30 your agent said:\nno refund.\nThat is wrong.",
    "From: savings\nTo: checking\nDate: 5 May\nAmount: $500\nPlease transfer.",
    "My two questions:\n1. From what date does the fee apply?\n2. To whom?",
    "Items:\n----------\nfee 20\nfee 30\n----------\nPlease explain.",
    "I sent from my account 500 dollars.",
    "The money was\nsent from my savings account",
    "Please call me.\n--\nWhy was I charged?\n",
    "On 2024-05-03 at 14:00 I transferred 300 to:\nJane Doe\nIBAN DE00\nplease trace it",
    "Date: 3 May\nSubject: card\nMy name is Bob",
    "5 > 3 is true\na > b",
    "Von meinem Konto wurden 500 Euro abgebucht.",
    "Sent by mail last week",
    "The payment that I did not make:\n\nFrom: my checking account\nTo: kim@example.net\nDate: May 5\n\nA thief did.",
    "____________\nFrom: now on\nTo: whom do I write?\n\nMy cards were stolen.",
    "To: Customer service\nFrom: John Smith\nRe: my card\n\nPlease block it.",
    "I was on the phone with Anna who wrote to me on 3 May 2024 at 10:30:\nnothing",
]

# Pieces that mails are made of, so that random texts come near the rules.
PIECES = st.sampled_from(
    [
        "> quoted",
        "On 3 May 2024 at 10:30, Jo <jo@example.com> wrote:",
        "From: Jo <jo@example.com>",
        "Sent: Monday",
        "To: you",
        "Subject: card",
        "-----Original Message-----",
        "-- ",
        "--",
        "_" * 20,
        "",
        " ",
        "Please help.",
        "Sent from my iPhone",
        "Why?",
        "a\rb",
        ">:",
        "Le 3 mai",
        "Hi On 3 May 2024 at 10:30, Jo <jo@example.com> wrote: > q",
        "a écrit :",
    ]
)
TEXTS = st.one_of(st.text(), st.lists(st.one_of(PIECES, st.text(max_size=20))).map("\n".join))


def words(text: str) -> list[str]:
    return text.split()


@pytest.mark.parametrize(("text", "new"), REPLIES)
def test_history_and_marked_signatures_are_left_out(text: str, new: str) -> None:
    assert words(new_text(text)) == words(new)


@pytest.mark.parametrize("text", ALL_NEW)
def test_what_only_resembles_history_stays(text: str) -> None:
    assert new_text(text) == text.strip("\n")


@pytest.mark.parametrize("own", ["How do I pay?", "How do I pay?\n\nAnn\n\n", ""])
@pytest.mark.parametrize("history", RUN_TOGETHER)
def test_history_in_one_line_with_its_introduction_is_never_new(own: str, history: str) -> None:
    found = parts(f"{own} {history}")
    assert words(new_text(f"{own} {history}")) == words(own)
    assert Writing.EARLIER not in [part.writing for part in found]  # own words may stand behind it


def test_a_forwarded_mail_without_a_word_of_the_sender_has_no_new_text() -> None:
    assert new_text("---------- Forwarded message ---------\nFrom: Jo <jo@example.com>\n\nHello") == ""


def test_a_long_text_below_two_dashes_is_no_signature() -> None:
    text = "Two matters.\n--\n" + "\n".join(f"Line {number} of the second." for number in range(11))
    assert new_text(text) == text


def test_a_postscript_below_two_dashes_is_kept() -> None:
    assert "freeze my card" in new_text("Thanks.\n--\nP.S. Please freeze my card.")


def test_quotations_of_html_mail_are_left_out() -> None:
    html = (
        '<div>Yes please.</div><div class="gmail_quote"><div class="gmail_attr">Den 3 maj skrev Jo:</div>'
        '<blockquote class="gmail_quote">Shall we?</blockquote>And soon.</div>'
    )
    assert words(new_text(visible_text(html))) == ["Yes", "please.", "And", "soon."]


def test_outlook_html_history_is_left_out() -> None:
    html = (
        "<p class=MsoNormal>Yes.</p><div style='border:none;border-top:solid #E1E1E1 1.0pt'><p><b>Von:</b> Jo "
        "&lt;jo@example.com&gt;<br><b>Gesendet:</b> Montag<br><b>An:</b> Bank<br><b>Betreff:</b> Karte</p></div><p>Old.</p>"
    )
    assert new_text(visible_text(html)) == "Yes."


OWN = [
    "On 3 November I was charged $45 twice, this is an outrage!",
    "At 9:30 I called and nobody came.\nI am furious.\nMy card was stolen.",
    "2 cards were stolen from me",
    "Am 3. Mai wurde meine Karte gestohlen.",
]
INTRODUCTIONS = [
    "On Tue, Nov 3, 2026 at 9:14 AM Bank <service@bank.example> wrote:",
    "On Tue, Nov 3, 2026 at 9:14 AM Bank\n<service@bank.example> wrote:",
    "Am 03.11.2026 um 09:14 schrieb Bank <service@bank.example>:",
]


@pytest.mark.parametrize("quoted", ["> Dear customer", "\nDear customer"])
@pytest.mark.parametrize("introduction", INTRODUCTIONS)
@pytest.mark.parametrize("own", OWN)
def test_own_text_directly_above_an_introduction_is_new(own: str, introduction: str, quoted: str) -> None:
    assert new_text(f"Hello\n{own}\n{introduction}\n{quoted}") == f"Hello\n{own}"


@pytest.mark.parametrize(
    "unsure",
    [
        pytest.param("--\nAlso my other card was stolen.", id="below dashes"),
        pytest.param("Sent via mobile app - I did not do it.", id="what resembles a phone's line"),
        pytest.param("> Which card?\n> The gold one, it was stolen.", id="answers within marks"),
        pytest.param(
            "From: savings\nTo: Jo\nDate: May 3\nSubject: rent\n\nI never ordered it.", id="header-like lines"
        ),
        pytest.param(
            "On May 3 at 10:15 AM Jo of Card Services wrote:\n\nSoon.\n\nIt has not come.", id="unmarked history"
        ),
        pytest.param("Some One <info@x.org> wrote:\n> who knows when", id="introduction without a date"),
    ],
)
def test_what_may_be_new_is_unsure(unsure: str) -> None:
    assert [(part.writing, part.text) for part in parts(f"Hello\n\n{unsure}")] == [
        (Writing.WRITTEN, "Hello"),
        (Writing.UNSURE, unsure),
    ]


@pytest.mark.parametrize(
    ("introduction", "earlier"),
    [
        pytest.param("On 3 May 2024 at 10:30, Jo <jo@example.com> wrote:", "> old", id="introduction"),
        pytest.param("From: Jo <jo@example.com>\nDate: 3 May 2024\nSubject: card\n", "> old", id="header block"),
        pytest.param(
            "", "> On 3 May 2024, at 10:30, Jo <jo@example.com> wrote:\n>\n> old", id="introduction marked, too"
        ),
    ],
)
def test_marked_text_below_sender_and_date_is_earlier(introduction: str, earlier: str) -> None:
    found = parts(f"Hello\n\n{introduction}\n{earlier}")
    assert found[0].text == "Hello"
    assert found[-1].writing is Writing.EARLIER
    assert earlier.endswith(found[-1].text)


@given(TEXTS)
def test_parts_hold_every_line_in_order(text: str) -> None:
    assert words("\n".join(part.text for part in parts(text))) == words(text)


@given(TEXTS)
def test_only_lines_with_a_mark_in_front_are_earlier(text: str) -> None:
    earlier = [line for part in parts(text) if part.writing is Writing.EARLIER for line in part.text.split("\n")]
    assert all(line.lstrip().startswith((">", "\uff1e", "|")) for line in earlier)


@given(TEXTS)
def test_new_text_is_made_of_lines_of_the_text_in_their_order(text: str) -> None:
    remaining = iter(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    new = new_text(text)
    assert not new or all(any(whole.startswith(line) for whole in remaining) for line in new.split("\n"))


@given(TEXTS)
def test_no_line_with_a_quotation_mark_in_front_is_new(text: str) -> None:
    assert not any(line.lstrip(" ").startswith(">") for line in new_text(text).split("\n") if line[:8].strip())


@given(st.lists(st.sampled_from(["Please help.", "My card is lost.", "", "Thanks, Jo"])).map("\n".join))
def test_plain_text_is_new_and_stays_so(text: str) -> None:
    assert new_text(text) == text.strip("\n")
    assert new_text(new_text(text)) == new_text(text)


@pytest.mark.parametrize(
    "repeated",
    [
        "> a\n",
        "> On 1 <\n",
        "| a\n",
        "--\n",
        "--\na\n\n",
        "From: a\n",
        "From: a Sent: ",
        "On 1 <\n",
        "On 1 a@b.c wrote\n",
        "On 1.1.2026 10:15 a@b.c wrote: ",
        "-- 1.1.2026 10:15 ",
        "-",
        "a@",
        " ",
        "> ",
        "____\n",
        "a\n> b\n",
        "a\n\n",
    ],
)
def test_any_text_is_read_in_linear_time(repeated: str) -> None:
    def read_anew(size: int) -> None:
        parts("")
        parts(repeated * (size // len(repeated)))

    assert is_linear(read_anew, 20_000)


def test_what_is_not_quoted_has_its_signature() -> None:
    assert unquoted("Hello\n> old\n-- \nJo").split() == ["Hello", "--", "Jo"]


QUESTION = "What does a wire cost?"
DISCLAIMER = "This message is confidential. Whoever is not its intended recipient should delete it."


@pytest.mark.parametrize(
    ("text", "unsure"),
    [
        (f"{QUESTION}\n\n{DISCLAIMER}", [DISCLAIMER]),
        (
            f"Caution: external sender, think of phishing.\n\n{QUESTION}",
            ["Caution: external sender, think of phishing."],
        ),
        (
            f"{QUESTION}\n\nKim Vale\nVale Court Reporters\n\n{DISCLAIMER}",
            ["Kim Vale\nVale Court Reporters", DISCLAIMER],
        ),
        (f"{QUESTION}\n\n{DISCLAIMER}\n\nCheck for a virus before you open attachments.", [DISCLAIMER, "Check for"]),
    ],
)
def test_what_a_mail_system_adds_is_unsure(text: str, unsure: list[str]) -> None:
    found = parts(text)
    assert [part.text for part in found if part.writing is Writing.WRITTEN] == [QUESTION]
    told = "\n".join(part.text for part in found if part.writing is Writing.UNSURE)
    assert all(words in told for words in unsure)


@pytest.mark.parametrize(
    "below",
    [
        "Is it fraud when a stranger calls me?",
        "Is my talk with you confidential?",
        "Kim Vale",
        "Please close my account",
    ],
)
def test_one_such_word_or_a_name_is_no_notice(below: str) -> None:
    assert new_text(f"{QUESTION}\n\n{below}") == f"{QUESTION}\n\n{below}"


def test_a_notice_in_the_middle_is_the_senders() -> None:
    text = f"{DISCLAIMER.replace('This', 'Their')}\n\n{QUESTION}"
    middle = f"Hello\n\n{DISCLAIMER}\n\n{QUESTION}\n\nI look forward to it.\n\nKim"
    assert DISCLAIMER in new_text(middle)
    assert new_text(text) == QUESTION
