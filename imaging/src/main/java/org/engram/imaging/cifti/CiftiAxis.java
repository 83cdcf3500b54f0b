package org.engram.imaging.cifti;

/** What the rows or the columns of a CIFTI-2 matrix are. */
public sealed interface CiftiAxis
    permits BrainModelAxis, ParcelAxis, SeriesAxis, ScalarAxis, LabelAxis {
  /** Number of rows or columns that it describes. */
  int size();

  /** Which of the five kinds it is. */
  default Type type() {
    return switch (this) {
      case BrainModelAxis _ -> Type.BRAIN_MODELS;
      case ParcelAxis _ -> Type.PARCELS;
      case SeriesAxis _ -> Type.SERIES;
      case ScalarAxis _ -> Type.SCALARS;
      case LabelAxis _ -> Type.LABELS;
    };
  }

  /** The five kinds. */
  enum Type {
    BRAIN_MODELS("grayordinates"),
    PARCELS("parcels"),
    SERIES("a series"),
    SCALARS("scalar maps"),
    LABELS("label maps");

    private final String words;

    Type(String words) {
      this.words = words;
    }

    /** In words, for messages. */
    public String words() {
      return words;
    }

    /** As the file writes it. */
    String code() {
      return "CIFTI_INDEX_TYPE_" + name();
    }
  }
}
