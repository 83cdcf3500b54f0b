package org.engram.imaging.timeseries;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.engram.imaging.bids.RepetitionTime;
import org.engram.imaging.cifti.CiftiFile;
import org.engram.imaging.cifti.CiftiKind;
import org.engram.imaging.cifti.ParcelAxis;
import org.engram.imaging.cifti.SeriesAxis;
import org.engram.tensor.RefusedInputException;

/**
 * Parcellated time series of CIFTI-2 ({@code .ptseries.nii}): one row a parcel, the parcels' names
 * as labels, the step of the series as repetition time.
 */
record ParcelSeriesReader() implements SeriesReader {
  @Override
  public Matrix read(Path file, ReadOptions options) {
    try (CiftiFile cifti = CiftiFile.open(file)) {
      if (cifti.header().kind() != CiftiKind.PARCEL_SERIES) {
        boolean dense = cifti.header().kind() == CiftiKind.DENSE_SERIES;
        throw new RefusedInputException(
            file.toString(),
            cifti.header().kind().words() + ", " + cifti.rows() + " x " + cifti.columns(),
            "a parcellated time series",
            dense ? "Parcellate it first: one series a region" : "");
      }
      SeriesAxis series = cifti.series();
      if (series.unit() != SeriesAxis.Unit.SECOND) {
        throw new RefusedInputException(
            file + ", SeriesUnit",
            "a series in " + series.unit().words(),
            "a series in time, in seconds",
            "");
      }
      Limits.checkValues(file, "the matrix", cifti.rows(), cifti.columns());
      double[] values = new double[cifti.rows() * cifti.columns()];
      cifti.rows(IntStream.range(0, cifti.rows()).toArray(), values);
      List<String> names = ((ParcelAxis) cifti.header().rows()).names();
      return new Matrix(
          file,
          cifti.rows(),
          cifti.columns(),
          values,
          names,
          List.of(),
          true,
          Orientation.REGIONS_AS_ROWS,
          (row, column) -> "parcel '" + names.get(row) + "', frame " + (column + 1),
          repetitionTime(file, series),
          false,
          new ArrayList<>(cifti.notes()));
    }
  }

  private static OptionalDouble repetitionTime(Path file, SeriesAxis series) {
    OptionalDouble seconds = series.repetitionTime();
    return seconds.isEmpty()
        ? seconds
        : OptionalDouble.of(RepetitionTime.checked(seconds.getAsDouble(), file + ", SeriesStep"));
  }
}
