package org.engram.pipeline.routing;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where the tokens of a scan went.
 *
 * @param page the drawing
 * @param table {@code routing.tsv}
 * @param labels what tokens were told apart by
 * @param blocks of the model that have experts
 * @param experts a label volume a block on the scan's grid: the first choices, expert e as e + 1
 * @param regions a row a label and a column a block and expert, where labels were given
 */
public record RoutingResult(
    Path page,
    Path table,
    List<String> labels,
    List<BlockRouting> blocks,
    List<Path> experts,
    Optional<Path> regions) {
  public RoutingResult {
    labels = List.copyOf(labels);
    blocks = List.copyOf(blocks);
    experts = List.copyOf(experts);
  }
}
