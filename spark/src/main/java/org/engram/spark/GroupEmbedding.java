package org.engram.spark;

import java.util.Iterator;
import java.util.Spliterators;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;

/** A task's work: its groups, one after the other, by the model of its process. */
final class GroupEmbedding implements FlatMapFunction<Iterator<ScanGroup>, Row> {
  private static final long serialVersionUID = 1L;

  private final Broadcast<ProcessModel> model;

  GroupEmbedding(Broadcast<ProcessModel> model) {
    this.model = model;
  }

  /** Lazily, so that a task holds the rows of one group at a time. */
  @Override
  public Iterator<Row> call(Iterator<ScanGroup> groups) {
    ProcessModel here = model.value();
    return StreamSupport.stream(Spliterators.spliteratorUnknownSize(groups, 0), false)
        .flatMap(group -> OutcomeRows.of(group, here.embed(group.scans())).stream())
        .iterator();
  }
}
