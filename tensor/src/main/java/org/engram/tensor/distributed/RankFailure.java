package org.engram.tensor.distributed;

/**
 * Why a group of ranks cannot go on.
 *
 * @param rank which rank ended first, as far as the others know
 * @param reason its own words, or how its end was noticed
 */
public record RankFailure(int rank, String reason) {
  @Override
  public String toString() {
    return "rank " + rank + " " + reason;
  }
}
