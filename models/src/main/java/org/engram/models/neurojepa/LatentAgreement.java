package org.engram.models.neurojepa;

import org.engram.tensor.RefusedInputException;

/**
 * How far the latents of two volumes agree patch by patch: where both show the same anatomy at the
 * same places, they do; where one lies a few millimetres off, its patches hold other tissue.
 *
 * <p>Latents share most of their content whatever is seen, position above all, so plain cosines lie
 * near one. The centred cosine takes from each latent the mean of its volume's latents over the
 * patches that are compared; it says more, and neither says anything without a scale, such as the
 * same volume moved by known millimetres.
 *
 * @param patches that were compared
 * @param cosine mean over patches of the cosine of both latents
 * @param centredCosine the same, less each volume's mean
 * @param found share of patches whose latent is, of all compared of the other volume, most like
 *     that of the same place (centred)
 */
public record LatentAgreement(int patches, double cosine, double centredCosine, double found) {
  /**
   * Compares.
   *
   * @param volume of the same model and grid as the reference
   * @param compared by patch, which are
   * @throws RefusedInputException if fewer than two patches are compared
   */
  public static LatentAgreement of(
      VolumeEmbedding volume, VolumeEmbedding reference, boolean[] compared) {
    int tokens = reference.grid().tokens();
    if (volume.dim() != reference.dim()
        || volume.grid().tokens() != tokens
        || compared.length != tokens) {
      throw new IllegalArgumentException(
          volume.grid().tokens() + " tokens beside " + tokens + ", " + compared.length);
    }
    int count = 0;
    for (boolean one : compared) {
      count += one ? 1 : 0;
    }
    if (count < 2) {
      throw new RefusedInputException(
          "template", count + " patches with anything in them", "two or more", "Look at it");
    }
    double[][] a = rows(volume, compared, count);
    double[][] b = rows(reference, compared, count);
    double plain = 0;
    for (int i = 0; i < count; i++) {
      plain += cosine(a[i], b[i]);
    }
    centre(a);
    centre(b);
    double centred = 0;
    int found = 0;
    for (int i = 0; i < count; i++) {
      double same = cosine(a[i], b[i]);
      centred += same;
      boolean most = true;
      for (int j = 0; j < count && most; j++) {
        most = j == i || cosine(a[i], b[j]) < same;
      }
      found += most ? 1 : 0;
    }
    return new LatentAgreement(count, plain / count, centred / count, (double) found / count);
  }

  private static double[][] rows(VolumeEmbedding from, boolean[] compared, int count) {
    double[][] rows = new double[count][from.dim()];
    int row = 0;
    for (int token = 0; token < compared.length; token++) {
      if (compared[token]) {
        for (int d = 0; d < from.dim(); d++) {
          rows[row][d] = from.tokens()[token * from.dim() + d];
        }
        row++;
      }
    }
    return rows;
  }

  private static void centre(double[][] rows) {
    int dim = rows[0].length;
    for (int d = 0; d < dim; d++) {
      double mean = 0;
      for (double[] row : rows) {
        mean += row[d] / rows.length;
      }
      for (double[] row : rows) {
        row[d] -= mean;
      }
    }
  }

  private static double cosine(double[] a, double[] b) {
    double ab = 0;
    double aa = 0;
    double bb = 0;
    for (int d = 0; d < a.length; d++) {
      ab += a[d] * b[d];
      aa += a[d] * a[d];
      bb += b[d] * b[d];
    }
    return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : 0;
  }
}
