package org.engram.imaging.cifti;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The kinds of CIFTI-2 file, by what their rows and columns are, with the NIfTI intent that says
 * the same. The format's papers count from dimension 0, which are the columns here, to dimension 1,
 * the rows: numbers of one row lie together in the file.
 */
public enum CiftiKind {
  DENSE_SERIES(
      "dtseries",
      "dense time series",
      3002,
      "ConnDenseSeries",
      CiftiAxis.Type.BRAIN_MODELS,
      CiftiAxis.Type.SERIES),
  PARCEL_SERIES(
      "ptseries",
      "parcellated time series",
      3004,
      "ConnParcelSries",
      CiftiAxis.Type.PARCELS,
      CiftiAxis.Type.SERIES),
  DENSE_SCALARS(
      "dscalar",
      "dense scalars",
      3006,
      "ConnDenseScalar",
      CiftiAxis.Type.BRAIN_MODELS,
      CiftiAxis.Type.SCALARS),
  PARCEL_SCALARS(
      "pscalar",
      "parcellated scalars",
      3008,
      "ConnParcelScalr",
      CiftiAxis.Type.PARCELS,
      CiftiAxis.Type.SCALARS),
  DENSE_LABELS(
      "dlabel",
      "dense labels",
      3007,
      "ConnDenseLabel",
      CiftiAxis.Type.BRAIN_MODELS,
      CiftiAxis.Type.LABELS),
  PARCEL_LABELS(
      "plabel",
      "parcellated labels",
      3000,
      "ConnUnknown",
      CiftiAxis.Type.PARCELS,
      CiftiAxis.Type.LABELS),
  DENSE(
      "dconn",
      "dense connectivity",
      3001,
      "ConnDense",
      CiftiAxis.Type.BRAIN_MODELS,
      CiftiAxis.Type.BRAIN_MODELS),
  PARCELS(
      "pconn",
      "parcellated connectivity",
      3003,
      "ConnParcels",
      CiftiAxis.Type.PARCELS,
      CiftiAxis.Type.PARCELS),
  PARCEL_DENSE(
      "pdconn",
      "connectivity of parcels with grayordinates",
      3009,
      "ConnParcelDense",
      CiftiAxis.Type.PARCELS,
      CiftiAxis.Type.BRAIN_MODELS),
  DENSE_PARCEL(
      "dpconn",
      "connectivity of grayordinates with parcels",
      3010,
      "ConnDenseParcel",
      CiftiAxis.Type.BRAIN_MODELS,
      CiftiAxis.Type.PARCELS),
  SCALAR_SERIES(
      "sdseries",
      "scalar series",
      3000,
      "ConnUnknown",
      CiftiAxis.Type.SCALARS,
      CiftiAxis.Type.SERIES);

  /** The intent of a file that leaves its kind to its axes. */
  static final int UNKNOWN_INTENT = 3000;

  private final String ending;
  private final String words;
  private final int intent;
  private final String intentName;
  private final CiftiAxis.Type rows;
  private final CiftiAxis.Type columns;

  CiftiKind(
      String ending,
      String words,
      int intent,
      String intentName,
      CiftiAxis.Type rows,
      CiftiAxis.Type columns) {
    this.ending = ending;
    this.words = words;
    this.intent = intent;
    this.intentName = intentName;
    this.rows = rows;
    this.columns = columns;
  }

  /** The middle of the file name: {@code dtseries} of {@code x.dtseries.nii}. */
  public String ending() {
    return ending;
  }

  /** In words, for messages. */
  public String words() {
    return words;
  }

  /** NIfTI intent code. */
  public int intent() {
    return intent;
  }

  /** NIfTI intent name, at most 16 characters. */
  public String intentName() {
    return intentName;
  }

  /** What the rows are. */
  public CiftiAxis.Type rows() {
    return rows;
  }

  /** What the columns are. */
  public CiftiAxis.Type columns() {
    return columns;
  }

  /** The kind with these rows and columns, if there is one. */
  public static Optional<CiftiKind> of(CiftiAxis.Type rows, CiftiAxis.Type columns) {
    return Stream.of(values()).filter(k -> k.rows == rows && k.columns == columns).findFirst();
  }

  /** The kinds that an intent code stands for; none of an unknown code. */
  static List<CiftiKind> ofIntent(int code) {
    return Stream.of(values()).filter(k -> k.intent == code).toList();
  }
}
