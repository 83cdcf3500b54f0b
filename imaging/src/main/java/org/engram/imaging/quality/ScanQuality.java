package org.engram.imaging.quality;

import java.util.List;
import java.util.OptionalDouble;

/**
 * The quality of one scan in numbers. A number that cannot be had (no motion known, no repetition
 * time, a mean that was removed) is empty, never guessed.
 *
 * @param source the scan
 * @param regions number of regions (or voxels)
 * @param frames number of frames
 * @param repetitionTime seconds between frames
 * @param minutes length of the scan
 * @param meanFd mm, mean framewise displacement
 * @param maxFd mm, largest framewise displacement
 * @param movedShare share of frames with more displacement than the threshold
 * @param meanDvars mean DVARS, in thousandths of the median signal; empty where the means were
 *     removed and no table has it
 * @param maxStdDvars largest standardised DVARS; 1 is what noise lets expect
 * @param spikeShare share of frames that moved, or whose DVARS is over a threshold
 * @param usableMinutes minutes of the frames that are neither moved, nor spikes, nor before the
 *     steady state
 * @param tsnr median over regions of the mean over the deviation in time
 * @param coverage share of regions that have a signal, 0 to 1
 * @param autocorrelation median over regions of the correlation with the frame before
 * @param flags what is beyond a threshold
 * @param notes where numbers came from, in words
 */
public record ScanQuality(
    String source,
    int regions,
    int frames,
    OptionalDouble repetitionTime,
    OptionalDouble minutes,
    OptionalDouble meanFd,
    OptionalDouble maxFd,
    OptionalDouble movedShare,
    OptionalDouble meanDvars,
    OptionalDouble maxStdDvars,
    OptionalDouble spikeShare,
    OptionalDouble usableMinutes,
    OptionalDouble tsnr,
    double coverage,
    OptionalDouble autocorrelation,
    List<QualityFlag> flags,
    List<String> notes) {
  public ScanQuality {
    flags = List.copyOf(flags);
    notes = List.copyOf(notes);
  }

  /** Whether any number is beyond its threshold. */
  public boolean flagged() {
    return !flags.isEmpty();
  }
}
