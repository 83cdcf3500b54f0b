package org.engram.pipeline.routing;

import java.nio.file.Path;
import java.util.List;

/**
 * Where the tokens of a scan went.
 *
 * @param page the drawing
 * @param table {@code routing.tsv}
 * @param labels what tokens were told apart by
 * @param blocks of the model that have experts
 */
public record RoutingResult(Path page, Path table, List<String> labels, List<BlockRouting> blocks) {
  public RoutingResult {
    labels = List.copyOf(labels);
    blocks = List.copyOf(blocks);
  }
}
