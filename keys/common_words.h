#pragma once
/// What people take for passwords, most common first: written down from general knowledge for an estimate, not taken from a leak or a list
/// of somebody's. Letters and digits, lower case, one blank between. For strength.cpp.

#include <string_view>

namespace latchkey::keys {

inline constexpr std::string_view common_words =
    "password 123456 12345678 qwerty 123456789 12345 1234 111111 1234567 dragon 123123 baseball abc123 football monkey letmein shadow "
    "master "
    "696969 mustang 666666 qwertyuiop 123321 1234567890 superman 654321 1qaz2wsx 7777777 qazwsx jordan jennifer 123qwe 121212 killer "
    "trustno1 hunter harley 2000 test ranger buster thomas tigger robert soccer batman michael welcome login admin passw0rd "
    "charlie andrew michelle love sunshine jessica pepper daniel access joshua maggie starwars silver william dallas yankees hello amanda "
    "orange freedom computer thunder nicole ginger heather hammer summer corvette taylor austin 1111 merlin matthew golfer "
    "cheese princess martin chelsea patrick richard diamond yellow bigdog secret asdfgh sparky cowboy camaro anthony matrix falcon "
    "iloveyou "
    "bailey guitar jackson purple scooter phoenix aaaaaa morgan tigers porsche mickey maverick cookie nascar peanut justin money "
    "samantha panties steelers joseph snoopy boomer whatever iceman smokey gateway dakota cowboys eagles chicken black zxcvbn please "
    "andrea ferrari knight hardcore melissa compaq coffee booboo johnny bulldog welcome1 james player ncc1701 wizard scooby charles "
    "junior internet mike brandy tennis banana monster spider lakers miller rabbit enter mercedes brandon steven fender john yamaha diablo "
    "chris boston tiger marine chicago rangers gandalf winter barney edward raiders badboy spanky bigdaddy johnson chester london midnight "
    "blue fishing 000000 hannah slayer rachel redsox thx1138 asdf marlboro panther zxcvbnm arsenal qazxsw oliver flower lovely butter "
    "apple samsung google facebook linkedin twitter amazon microsoft windows linux ubuntu debian redhat centos server root user guest "
    "changeme default system oracle mysql postgres database backup service support office manager business company private public key "
    "passphrase correct horse battery staple ssh rsa pem putty openssh cloud instance default demo example temp temporary testing tester "
    "hallo schatz passwort geheim liebe sonne blume sommer herbst fruehling winter januar montag freitag hamburg berlin muenchen koeln "
    "bonjour soleil amour chouchou doudou azerty motdepasse marseille paris hola amor contrasena barcelona madrid ciao amore juventus "
    "milano roma parola haslo polska kochanie parol privet natasha marina sakura naruto pokemon pikachu doraemon nihon tokyo woaini "
    "january february march april may june july august september october november december monday tuesday wednesday thursday friday "
    "saturday sunday spring autumn fall morning night today tomorrow yesterday happy birthday family mother father sister brother baby "
    "angel heaven jesus christ god bless church peace hope faith grace joy life live dream star moon sky ocean river mountain forest "
    "tree rose lily daisy ruby jade crystal gold golden silver copper iron steel stone fire water earth wind storm rain snow ice "
    "cat dog puppy kitty kitten bear wolf lion eagle hawk fox deer fish shark whale dolphin turtle snake bird duck horse pony cow pig "
    "red green white brown pink violet turquoise one two three four five six seven eight nine ten hundred thousand million first second "
    "new old big small little good bad best cool hot cold fast slow strong power force energy magic secret1 hidden safe secure security "
    "house home door window garden school student teacher college university doctor nurse police army navy soldier captain king queen "
    "prince lord lady sir mister boss chef pizza burger chocolate candy sugar honey bread milk beer wine whiskey vodka coke pepsi "
    "music rock metal jazz piano drum dance party game gamer play minecraft fortnite roblox zelda mario sonic warcraft counter strike "
    "car truck bike bicycle train plane boat ship rocket road street city country world america england germany france italy spain "
    "canada mexico brazil india china japan russia africa europe asia texas florida california newyork boston denver seattle "
    "david daniel george kevin brian mark paul peter steve alex max ben sam tom tim jim joe jack jake luke ryan eric adam nick "
    "mary anna sarah laura lisa emily emma olivia sophie julia maria nina sara kate jane alice linda susan karen nancy betty "
    "smith jones brown davis wilson moore lee walker hall allen young wright lopez hill scott green adams baker nelson carter "
    "the and you that was for are with his they this have from not but what all were when your can said there use an each which she do "
    "how their if will up other about out many then them these so some her would make like him into time has look two more write go see "
    "number no way could people my than been call who its now find long down day did get come made part";

} // namespace latchkey::keys
