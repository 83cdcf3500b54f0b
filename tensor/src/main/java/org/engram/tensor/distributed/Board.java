package org.engram.tensor.distributed;

import java.time.Duration;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.Store;
import org.bytedeco.pytorch.StringVector;
import org.engram.tensor.Handles;
import org.engram.tensor.NativeException;

/**
 * What ranks write for each other at the meeting point: signs of life, the one reason why all must
 * end, and who has finished or has read that reason. A connection of its own, because libtorch's
 * waits hold theirs.
 */
final class Board implements AutoCloseable {
  private static final String FAILED = "engram/failed";

  private final Store store;
  private final int size;

  /** Takes over a store that was retained for it. */
  Board(Store store, int size) {
    this.store = store;
    this.size = size;
  }

  void beat(int rank, long count) {
    set("engram/beat/" + rank, Long.toString(count));
  }

  Optional<String> beatOf(int rank) {
    return get("engram/beat/" + rank);
  }

  /** Notes why all must end, and gives what is noted: the first one to say so counts. */
  RankFailure fail(RankFailure failure) {
    String noted =
        Handles.call(
            () ->
                store.compareSet(FAILED, "", failure.rank() + "\n" + printable(failure.reason())));
    return parse(noted);
  }

  Optional<RankFailure> failure() {
    return get(FAILED).map(Board::parse);
  }

  void finished(int rank) {
    set("engram/finished/" + rank, "1");
  }

  boolean hasFinished(int rank) {
    return get("engram/finished/" + rank).isPresent();
  }

  void hasRead(int rank) {
    set("engram/read/" + rank, "1");
  }

  boolean allFinished() {
    return Handles.call(() -> store.check(keys("engram/finished/")));
  }

  /** Gives all ranks the time to read why they must end; a dead one never does. */
  void awaitRead(Duration atMost) {
    try {
      Handles.run(() -> store._wait(keys("engram/read/"), new Milliseconds(atMost.toMillis())));
    } catch (NativeException e) {
      // Not all in time, which is what the bound is for.
    }
  }

  private StringVector keys(String prefix) {
    return new StringVector(
        IntStream.range(0, size).mapToObj(rank -> prefix + rank).toArray(String[]::new));
  }

  private void set(String key, String value) {
    Handles.run(() -> store.set(key, value));
  }

  private Optional<String> get(String key) {
    return Handles.call(
        () ->
            store.check(new StringVector(key))
                ? Optional.of(store.get_to_str(key))
                : Optional.empty());
  }

  private static RankFailure parse(String noted) {
    int end = noted.indexOf('\n');
    return new RankFailure(Integer.parseInt(noted.substring(0, end)), noted.substring(end + 1));
  }

  /** One line of a bounded length: it is shown by every rank. */
  private static String printable(String reason) {
    String line = reason.replaceAll("[\\p{Cntrl}]+", " ").strip();
    return line.length() > 2000 ? line.substring(0, 2000) + "..." : line;
  }

  @Override
  public void close() {
    store.releaseReference();
  }
}
