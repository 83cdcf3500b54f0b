package org.engram.pipeline.compare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.engram.cohort.results.ResultTable;

/**
 * What an encoder takes for one scan: medians over rounds in which all encoders had their turn.
 *
 * @param name of the encoder
 * @param kind of the encoder
 * @param tokens of a scan
 * @param visible of them that are seen where the others are told
 * @param encoderWeights of the encoder that embeds
 * @param secondWeights of predictor or decoder; 0 without one
 * @param encode milliseconds to encode every token, one a round
 * @param reconstruct milliseconds to encode the visible tokens and to tell the hidden ones; none
 *     without a predictor or decoder
 * @param both milliseconds of the one after the other, timed together
 */
public record EncoderTimes(
    String name,
    EncoderKind kind,
    int tokens,
    int visible,
    long encoderWeights,
    long secondWeights,
    List<Double> encode,
    List<Double> reconstruct,
    List<Double> both) {
  public EncoderTimes {
    encode = List.copyOf(encode);
    reconstruct = List.copyOf(reconstruct);
    both = List.copyOf(both);
  }

  /** Milliseconds of the middle round of encoding; NaN where there was none. */
  public double encodeMedian() {
    return median(encode);
  }

  /** The same of reconstruction; empty without a predictor or decoder. */
  public Optional<Double> reconstructMedian() {
    return reconstruct.isEmpty() ? Optional.empty() : Optional.of(median(reconstruct));
  }

  /** The same of the one after the other. */
  public Optional<Double> bothMedian() {
    return both.isEmpty() ? Optional.empty() : Optional.of(median(both));
  }

  private static double median(List<Double> rounds) {
    double[] sorted = rounds.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int n = sorted.length;
    return n == 0 ? Double.NaN : (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
  }

  /** A row an encoder, empty cells where there is nothing to time. */
  static ResultTable table(List<EncoderTimes> times) {
    List<List<String>> rows = new ArrayList<>();
    for (EncoderTimes t : times) {
      double[] encode = t.encode().stream().mapToDouble(Double::doubleValue).toArray();
      rows.add(
          List.of(
              t.name(),
              t.kind().toString(),
              Integer.toString(t.encode().size()),
              Integer.toString(t.tokens()),
              Integer.toString(t.visible()),
              Long.toString(t.encoderWeights()),
              Long.toString(t.secondWeights()),
              text(median(t.encode())),
              text(Arrays.stream(encode).min().orElse(Double.NaN)),
              text(Arrays.stream(encode).max().orElse(Double.NaN)),
              text(median(t.reconstruct())),
              text(median(t.both()))));
    }
    return new ResultTable(
        "latency",
        "A row an encoder: milliseconds for one scan, medians over rounds in turn. encode: every"
            + " token; reconstruct: the visible tokens, then predictor or decoder for the hidden"
            + " ones; encode_and_reconstruct: both, one after the other",
        List.of(
            "encoder",
            "kind",
            "rounds",
            "tokens",
            "visible_tokens",
            "encoder_weights",
            "decoder_weights",
            "encode_ms",
            "encode_ms_least",
            "encode_ms_most",
            "reconstruct_ms",
            "encode_and_reconstruct_ms"),
        rows);
  }

  private static String text(double milliseconds) {
    return Double.isNaN(milliseconds) ? "" : String.format(Locale.ROOT, "%.3f", milliseconds);
  }
}
