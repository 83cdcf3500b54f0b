package org.engram.pipeline.routing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.engram.pipeline.report.Block;

/** Routing as tables. */
public final class RoutingTables {
  private RoutingTables() {}

  /** A row a block, expert and label: what share of the label's volume the expert was given. */
  static String routing(List<BlockRouting> blocks, List<String> labels) {
    StringBuilder text = new StringBuilder("block\texpert\tlabel\tshare\n");
    for (BlockRouting block : blocks) {
      for (int e = 0; e < block.tokens().length; e++) {
        for (int label = 0; label < labels.size(); label++) {
          text.append(block.block()).append('\t').append(e).append('\t');
          text.append(labels.get(label).replace('\t', ' ')).append('\t');
          text.append(number(block.shares()[label][e])).append('\n');
        }
      }
    }
    return text.toString();
  }

  /** A row a label: what share of its volume each expert of each block was given. */
  static String regions(List<BlockRouting> blocks, List<String> labels) {
    StringBuilder text = new StringBuilder("label");
    for (BlockRouting block : blocks) {
      for (int e = 0; e < block.tokens().length; e++) {
        text.append("\tblock_").append(block.block()).append("_expert_").append(e);
      }
    }
    text.append('\n');
    for (int label = 0; label < labels.size(); label++) {
      text.append(labels.get(label).replace('\t', ' '));
      for (BlockRouting block : blocks) {
        for (double share : block.shares()[label]) {
          text.append('\t').append(number(share));
        }
      }
      text.append('\n');
    }
    return text.toString();
  }

  /** A row a block and expert: how many tokens it was given, and the mean weight of its outputs. */
  static String load(List<BlockRouting> blocks) {
    StringBuilder text = new StringBuilder("block\texpert\ttokens\tshare\tmean_weight\n");
    for (BlockRouting block : blocks) {
      long all = Arrays.stream(block.tokens()).sum();
      for (int e = 0; e < block.tokens().length; e++) {
        text.append(block.block()).append('\t').append(e).append('\t');
        text.append(block.tokens()[e]).append('\t');
        text.append(number((double) block.tokens()[e] / all)).append('\t');
        text.append(number(block.weights()[e])).append('\n');
      }
    }
    return text.toString();
  }

  /** One block on the page: a row an expert, at most twelve labels beside its load. */
  public static Block shares(BlockRouting block, List<String> labels) {
    int shown = Math.min(12, labels.size());
    List<String> columns = new ArrayList<>(List.of("expert#", "tokens#"));
    labels.subList(0, shown).forEach(label -> columns.add(label + "#"));
    List<List<Block.Cell>> rows = new ArrayList<>();
    for (int e = 0; e < block.tokens().length; e++) {
      List<Block.Cell> row = new ArrayList<>();
      row.add(new Block.Cell(String.valueOf(e), e, "", false));
      row.add(new Block.Cell(String.valueOf(block.tokens()[e]), block.tokens()[e], "", false));
      for (int label = 0; label < shown; label++) {
        double share = block.shares()[label][e];
        row.add(
            new Block.Cell(String.format(Locale.ROOT, "%.1f %%", 100 * share), share, "", false));
      }
      rows.add(row);
    }
    return new Block.SortableTable(columns, rows);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.6f", value);
  }
}
