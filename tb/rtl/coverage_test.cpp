// SPDX-License-Identifier: Apache-2.0
// Coverage judges the benches: an empty bin without a reason and a hit one that has a reason for being empty
// are faults.
#include "coverage.h"

#include <gtest/gtest.h>

namespace pacifica::bench {
namespace {

struct CoverageTest : ::testing::Test {
  Coverage c;
  int group = c.group("verdict", {"allowed", "refused"}, {"read", "write"});
};

TEST_F(CoverageTest, EachEmptyBinIsAFaultOfItsOwn) {
  EXPECT_EQ(c.faults(),
            (Coverage::Names{"verdict: allowed, read: never hit", "verdict: allowed, write: never hit",
                             "verdict: refused, read: never hit", "verdict: refused, write: never hit"}));
  for (int row : {0, 1}) {
    for (int column : {0, 1}) {
      if (row == 0 || column == 0) c.hit(group, row, column);
    }
  }
  EXPECT_EQ(c.faults(), Coverage::Names{"verdict: refused, write: never hit"});
  c.hit(group, 1, 1);
  EXPECT_TRUE(c.faults().empty());
}

TEST_F(CoverageTest, AReasonExcusesABinOnlyWhileItIsEmpty) {
  c.hole(group, 1, -1, "nothing is refused");
  c.hit(group, 0, 0);
  EXPECT_EQ(c.faults(), Coverage::Names{"verdict: allowed, write: never hit"});
  c.hit(group, 0, 1);
  EXPECT_TRUE(c.faults().empty());
  c.hit(group, 1, 0);
  EXPECT_EQ(c.faults(), Coverage::Names{"verdict: refused, read: hit, although: nothing is refused"});
}

TEST_F(CoverageTest, SaysWhatWasHit) {
  c.hole(group, 1, 1, "posted");
  c.hit(group, 0, 1);
  c.hit(group, 0, 1);
  EXPECT_EQ(c.summary(), "4 bins in 1 groups: 1 hit, 1 cannot be hit");
  EXPECT_NE(c.table().find("a: posted"), std::string::npos);
  EXPECT_NE(c.json().find(R"("counts": [[0, 2], [0, 0]], "holes": [[1, 1, "posted"]])"), std::string::npos)
      << c.json();
}

}  // namespace
}  // namespace pacifica::bench
