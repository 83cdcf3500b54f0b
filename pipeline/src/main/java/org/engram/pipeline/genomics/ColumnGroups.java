package org.engram.pipeline.genomics;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.engram.cohort.BlockTable;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;

/**
 * How the columns of one table fall into blocks, genes for instance.
 *
 * @param rule a separator, before the first of which a column's name has its group ({@code _} of
 *     {@code APOE_17}); or a regular expression with one group in brackets, which is the name
 *     ({@code chr\d+:(\w+):.*})
 */
public record ColumnGroups(String rule) {
  private static final int MOST_GROUPS = 2000;
  private static final int EXAMPLES = 5;

  public ColumnGroups {
    Objects.requireNonNull(rule, "rule");
    if (rule.isEmpty()) {
      throw wrong("nothing");
    }
    if (expression(rule) && pattern(rule).matcher("").groupCount() != 1) {
      throw wrong("'" + rule + "'");
    }
  }

  private static boolean expression(String rule) {
    return rule.contains("(");
  }

  private static Pattern pattern(String rule) {
    try {
      return Pattern.compile(rule);
    } catch (PatternSyntaxException e) {
      throw new ConfigurationException(
          "--group-columns",
          "'" + rule + "': " + e.getDescription(),
          "a regular expression with one group in brackets",
          "");
    }
  }

  private static ConfigurationException wrong(String found) {
    return new ConfigurationException(
        "--group-columns",
        found,
        "a separator (_), or a regular expression with one group in brackets",
        "For instance gene=_ where columns are called APOE_0, APOE_1, BIN1_0");
  }

  /**
   * The blocks of a table, in the order in which their first columns stand, each named {@code
   * TABLE:GROUP}.
   *
   * @throws RefusedInputException if a column falls into none, or all into one
   */
  Map<String, BlockTable> divide(BlockInput block, BlockTable table) {
    Map<String, List<Integer>> groups = new LinkedHashMap<>();
    List<String> without = new ArrayList<>();
    for (int j = 0; j < table.features().size(); j++) {
      Optional<String> group = group(table.features().get(j));
      int column = j;
      group.ifPresentOrElse(
          name -> groups.computeIfAbsent(name, _ -> new ArrayList<>()).add(column),
          () -> without.add(table.features().get(column)));
    }
    if (!without.isEmpty()) {
      throw new RefusedInputException(
          block.table().toString(),
          without.size()
              + " columns in no group by '"
              + rule
              + "': "
              + without.stream().limit(EXAMPLES).toList(),
          "every column of numbers in one group",
          "Change --group-columns, or leave these columns out of the table");
    }
    if (groups.size() < 2 || groups.size() > MOST_GROUPS) {
      throw new RefusedInputException(
          block.table().toString(),
          groups.size()
              + " groups by '"
              + rule
              + "': "
              + groups.keySet().stream().limit(EXAMPLES).toList(),
          "2 to " + MOST_GROUPS,
          "Change --group-columns; columns are called "
              + table.features().stream().limit(EXAMPLES).toList());
    }
    Map<String, BlockTable> blocks = new LinkedHashMap<>();
    groups.forEach(
        (name, columns) -> blocks.put(block.name() + ":" + name, table.columns(columns)));
    return blocks;
  }

  private Optional<String> group(String column) {
    if (!expression(rule)) {
      int end = column.indexOf(rule);
      return end > 0 ? Optional.of(column.substring(0, end)) : Optional.empty();
    }
    Matcher matcher = pattern(rule).matcher(column);
    return matcher.find()
        ? Optional.ofNullable(matcher.group(1)).filter(name -> !name.isEmpty())
        : Optional.empty();
  }
}
