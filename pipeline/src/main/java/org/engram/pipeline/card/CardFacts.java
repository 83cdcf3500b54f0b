package org.engram.pipeline.card;

import java.util.List;
import java.util.Optional;

/**
 * What a card says. A text that is not known is said to be so by the card; nothing is made up.
 *
 * @param title of the card
 * @param kind how the weights came to be
 * @param summary a sentence
 * @param tags for a hub's search
 * @param task of a hub's list of tasks; empty where none fits
 * @param model sizes and the like
 * @param training who and what it learned from: counts, never names of people
 * @param procedure how it learned
 * @param settings of the training, those without paths
 * @param evaluation figures on people it did not learn from
 * @param cautions on the figures, in words
 * @param input what it expects
 * @param use commands that use it
 * @param citations what to cite
 */
public record CardFacts(
    String title,
    Kind kind,
    String summary,
    List<String> tags,
    Optional<String> task,
    List<Fact> model,
    List<Fact> training,
    List<Fact> procedure,
    List<Fact> settings,
    List<Figure> evaluation,
    List<String> cautions,
    List<Fact> input,
    List<String> use,
    List<String> citations) {
  /** How weights came to be. */
  public enum Kind {
    PRETRAINED("pretrained without labels"),
    AUTOENCODER("trained as a masked autoencoder"),
    FINETUNED("trained towards a target"),
    DECODER("a decoder for segmentation, over the layers of an encoder"),
    UNKNOWN("not recorded: there is no record of a training beside it");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    @Override
    public String toString() {
      return words;
    }
  }

  /** Something that is known, by name. */
  public record Fact(String name, String value) {}

  /**
   * A figure.
   *
   * @param metric as in {@code auroc}
   * @param low of the interval; NaN where there is none
   * @param high of the interval; NaN where there is none
   * @param about what the figure and its interval are about
   */
  public record Figure(String metric, double value, double low, double high, String about) {}

  public CardFacts {
    tags = List.copyOf(tags);
    model = List.copyOf(model);
    training = List.copyOf(training);
    procedure = List.copyOf(procedure);
    settings = List.copyOf(settings);
    evaluation = List.copyOf(evaluation);
    cautions = List.copyOf(cautions);
    input = List.copyOf(input);
    use = List.copyOf(use);
    citations = List.copyOf(citations);
  }
}
