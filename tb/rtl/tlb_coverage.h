// SPDX-License-Identifier: Apache-2.0
// Functional coverage of the TLB's bench: one bin a rule of docs/mmu.md.
#pragma once
#include <fmt/format.h>

#include "coverage.h"
#include "tlb_model.h"

namespace pacifica::bench {

struct TlbCoverage {
  enum HitColumn { kTimes, kFirst, kLast, kTwin, kGlobalHit, kStream, kHeld, kRefilled, kReplacing };
  enum MissRow { kAbsent, kEvicted, kOtherAsid, kOtherGlobal, kBeside };
  enum FlushColumn {
    kGone4K,
    kGone2M,
    kGone4M,
    kGoneGlobal,
    kGoneNothing,
    kKeepsOwn,
    kKeepsOwnGlobal,
    kKeepsOther,
    kKeepsOtherGlobal,
    kMissAfter,
    kHitAfter
  };
  enum Waiting { kLookup, kInsert, kFlush };
  enum Why { kAnswer, kAnswerHeld, kBusySmall, kBusyLarge, kBusyPage, kBusyAsid, kFlushFirst, kInsertFirst };

  TlbCoverage(unsigned sets, unsigned ways, unsigned large_entries) {
    const Coverage::Names sizes{"4 KB", "2 MB", "4 MB"};
    hit = c.group("hit", sizes,
                  {"times", "first page", "last page", "other ASID, too", "global", "streaming", "held back",
                   "refilled", "replaced an overlap"});
    c.hole(hit, k4K, kFirst, "has one page");
    c.hole(hit, k4K, kLast, "has one page");
    miss = c.group("miss", {"never there, or removed", "evicted", "there in another ASID only",
                            "global in another ASID only", "beside a large page"});
    auto numbered = [](const char* what, unsigned count) {
      Coverage::Names names;
      for (unsigned i = 0; i < count; ++i) names.push_back(fmt::format("{} {}", what, i));
      return names;
    };
    set = c.group("hit in set", numbered("set", sets));
    way = c.group("hit in way", numbered("way", ways));
    large = c.group("hit in large entry", numbered("entry", large_entries));
    insert = c.group("insert",
                     {"free place behind all taken ones", "free place between taken ones",
                      "evicts the oldest", "same page again", "another ASID's twin stays"},
                     {"4 KB", "large"});
    overlap = c.group("new entry drops", sizes, {"4 KB", "2 MB", "4 MB", "two or more", "4 KB and 2 MB"});
    c.hole(overlap, k4K, 3, "one entry at most covers a 4 KB page");
    c.hole(overlap, k4K, 4, "one entry at most covers a 4 KB page");
    c.hole(overlap, k2M, 4, "another 2 MB page does not overlap, the same one covers the 4 KB pages");
    flush = c.group("flush",
                    {"page", "non-global", "all", "ASID", "non-global of ASID", "code 5", "code 6", "code 7"},
                    {"4 KB goes", "2 MB goes", "4 MB goes", "global goes", "nothing goes", "keeps own",
                     "own global", "keeps other", "oth. global", "then miss", "then hit"});
    c.hole(flush, kNonGlobal, kGoneGlobal, "keeps global entries");
    c.hole(flush, kNonGlobal, kKeepsOwn, "removes non-global entries");
    c.hole(flush, kNonGlobal, kKeepsOther, "removes non-global entries");
    for (int kind : {2, 5, 6, 7}) {
      for (int column : {kKeepsOwn, kKeepsOwnGlobal, kKeepsOther, kKeepsOtherGlobal, kHitAfter})
        c.hole(flush, kind, column, "removes everything");
    }
    c.hole(flush, kAsid, kKeepsOwn, "removes everything of the ASID");
    c.hole(flush, kAsid, kKeepsOwnGlobal, "removes everything of the ASID");
    c.hole(flush, kAsidNonGlobal, kGoneGlobal, "keeps global entries");
    c.hole(flush, kAsidNonGlobal, kKeepsOwn, "removes non-global entries");
    wait = c.group("waits", {"lookup", "insert", "flush"},
                   {"answer", "answer held", "4 KB insert", "large insert", "page flush", "ASID flush",
                    "flush first", "insert first"});
    c.hole(wait, kLookup, kAnswer, "lookups stream");
    c.hole(wait, kInsert, kInsertFirst, "is the insert");
    c.hole(wait, kFlush, kFlushFirst, "is the flush");
    c.hole(wait, kFlush, kInsertFirst, "goes before inserts");
    together =
        c.group("in one clock", {"lookup and insert", "lookup and flush", "insert and flush", "all three"});
    next =
        c.group("lookup of the same page as soon as it is taken",
                {"after insert of 4 KB", "after insert of large", "after page flush", "after other flush"});
  }

  Coverage c;
  int hit, miss, set, way, large, insert, overlap, flush, wait, together, next;
};

}  // namespace pacifica::bench
