#pragma once

#include <string_view>

namespace collectors {

// The title that a program gave its window. KWin adds a number to that of a
// second window of the same title: "Customers <2>", some with a mark behind
// it that says which way text runs.
std::string_view TitleInKwin(std::string_view shown);

}  // namespace collectors
