package org.engram.pipeline.pretrain.store;

import java.util.List;

/**
 * What an index of training data says.
 *
 * @param header what the data were brought to
 * @param entries those that can be used, in the order of the input
 * @param refused those that cannot, and why
 */
public record IndexLines<H, E, R>(H header, List<E> entries, List<R> refused) {
  public IndexLines {
    entries = List.copyOf(entries);
    refused = List.copyOf(refused);
  }
}
