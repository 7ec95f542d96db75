#include "keys/strength.h"

#include <gtest/gtest.h>

#include <string>

namespace latchkey::keys {
namespace {

StrengthHint hint(std::string_view passphrase)
{
    return passphrase_strength(Secret::copy_of(passphrase));
}

TEST(Strength, NothingIsCalledNothing)
{
    EXPECT_EQ(hint("").strength, Strength::empty);
    EXPECT_EQ(hint("").bits, 0);
    EXPECT_FALSE(hint("").sentence.empty());
}

TEST(Strength, WhatEverybodyTriesFirstIsWeak)
{
    for (const char* passphrase : {"password", "P4ssw0rd", "Password1!", "qwertyuiop", "1qaz2wsx3edc", "aaaaaaaaaaaaaaaaaaaaaaaa",
                                   "abcabcabcabcabc", "abcdefghijklmnop", "0987654321", "iloveyou2", "Summer2024!", "hamburg1987",
                                   "31121999", "sunny river", "x", "asdfghjkl;", "letmeinletmein", "dragon dragon dragon"}) {
        EXPECT_EQ(hint(passphrase).strength, Strength::weak) << passphrase << ": " << hint(passphrase).bits << " bits";
    }
}

TEST(Strength, SeveralUnusualWordsOrManyRandomCharactersAreGood)
{
    for (const char* passphrase : {"gravel ostrich lantern pickle", "gravelostrichlanternpickle", "kX9#mQ2vLp", "鍵はどこにありますか"}) {
        EXPECT_GE(hint(passphrase).strength, Strength::good) << passphrase << ": " << hint(passphrase).bits << " bits";
    }
    for (const char* passphrase : {"kX9#mQ2vLp!w8Zt", "YAyVKp7FxWSnUpTMsPjLDNFU", "gravel ostrich lantern pickle windmill"}) {
        EXPECT_EQ(hint(passphrase).strength, Strength::strong) << passphrase << ": " << hint(passphrase).bits << " bits";
    }
    EXPECT_EQ(hint("sunny river pebble").strength, Strength::fair);
    EXPECT_EQ(hint("correct horse battery staple").strength, Strength::fair) << "everybody has read that comic";
}

TEST(Strength, ADisguiseOrARepeatAddsLittle)
{
    EXPECT_LT(hint("Tr0ub4dor").bits - hint("troubador").bits, 8);
    EXPECT_LT(hint("monkeymonkeymonkeymonkey").bits - hint("monkey").bits, 5);
    EXPECT_LT(hint("kX9#mQkX9#mQ").bits - hint("kX9#mQ").bits, 3);
}

TEST(Strength, MoreIsNeverWeaker)
{
    std::string passphrase;
    double bits = 0;
    for (const char* word : {"gravel", " ", "ostrich", " ", "la", "nt", "ern", "!", "7", "kX9#mQ2vLp"}) {
        passphrase += word;
        EXPECT_GE(hint(passphrase).bits + 3, bits) << passphrase; // a whole word may be cheaper than its torn beginning
        bits = hint(passphrase).bits;
    }
}

TEST(Strength, AnyBytesOfAnyLengthAreTaken)
{
    EXPECT_EQ(hint(std::string(100'000, 'a')).strength, Strength::weak);
    EXPECT_GT(hint("\xff\xfe\x80\xf0\x9f\x94").bits, 0);
    EXPECT_GT(hint(std::string_view{"\0\0\1\2", 4}).bits, 0);
    EXPECT_EQ(hint("\xf0").strength, Strength::weak);
}

} // namespace
} // namespace latchkey::keys
