package org.engram.tensor.distributed;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** SLURM's short form of host names, as in {@code login1,node[03-05,7],gpu-a[1-2]n}. */
final class HostList {
  // Name, then one or more bracketed sets of numbers and ranges with text behind each.
  private static final Pattern FIRST =
      Pattern.compile(
          "(?<name>[A-Za-z0-9._-]+)(?<sets>(\\[[0-9]+(-[0-9]+)?(,[0-9]+(-[0-9]+)?)*\\]"
              + "[A-Za-z0-9._-]*)*)(,.*)?");
  private static final Pattern SET = Pattern.compile("\\[([0-9]+)[0-9,-]*\\]");

  private HostList() {}

  /** The first host, with its leading zeros; empty where the list is none. */
  static Optional<String> first(String list) {
    Matcher matcher = FIRST.matcher(list.strip());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    return Optional.of(matcher.group("name") + SET.matcher(matcher.group("sets")).replaceAll("$1"));
  }
}
