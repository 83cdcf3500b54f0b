package org.engram.imaging.cifti;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.xml.Metadata;
import org.engram.imaging.xml.XmlOutput;

/** Writes the XML of a CIFTI-2 file, such that reading it gives the same axes again. */
final class CiftiXmlWriter {
  private final XmlOutput xml = new XmlOutput();

  private CiftiXmlWriter() {}

  static byte[] write(CiftiHeader header) {
    return new CiftiXmlWriter().document(header);
  }

  private byte[] document(CiftiHeader header) {
    xml.open("CIFTI", "Version", "2").open("Matrix");
    Metadata.write(xml, header.metadata());
    if (header.rows().equals(header.columns())) {
      axis(header.columns(), "0,1");
    } else {
      axis(header.columns(), "0");
      axis(header.rows(), "1");
    }
    return xml.close().close().toBytes();
  }

  private void axis(CiftiAxis axis, String dimensions) {
    List<String> attributes =
        new ArrayList<>(
            List.of(
                "AppliesToMatrixDimension",
                dimensions,
                "IndicesMapToDataType",
                axis.type().code()));
    if (axis instanceof SeriesAxis series) {
      attributes.addAll(
          List.of(
              "NumberOfSeriesPoints", Integer.toString(series.size()),
              "SeriesExponent", Integer.toString(series.exponent()),
              "SeriesStart", Double.toString(series.start()),
              "SeriesStep", Double.toString(series.step()),
              "SeriesUnit", series.unit().name()));
    }
    xml.open("MatrixIndicesMap", attributes.toArray(String[]::new));
    switch (axis) {
      case BrainModelAxis models -> brainModels(models);
      case ParcelAxis parcels -> parcels(parcels);
      case SeriesAxis _ -> {
        // All of it stands in the attributes.
      }
      case ScalarAxis scalars -> {
        for (ScalarAxis.ScalarMap map : scalars.maps()) {
          openMap(map.name(), map.metadata()).close();
        }
      }
      case LabelAxis labels -> {
        for (LabelAxis.LabelMap map : labels.maps()) {
          openMap(map.name(), map.metadata());
          map.labels().coloured().write(xml);
          xml.close();
        }
      }
    }
    xml.close();
  }

  private XmlOutput openMap(String name, SequencedMap<String, String> metadata) {
    xml.open("NamedMap").leaf("MapName", name);
    Metadata.write(xml, metadata);
    return xml;
  }

  private void brainModels(BrainModelAxis axis) {
    volume(axis.volume());
    for (BrainModel model : axis.models()) {
      List<String> attributes =
          new ArrayList<>(
              List.of(
                  "IndexOffset", Integer.toString(model.offset()),
                  "IndexCount", Integer.toString(model.size()),
                  "BrainStructure", BrainModelXml.code(model.structure())));
      switch (model) {
        case BrainModel.Surface surface -> {
          attributes.addAll(
              List.of(
                  "ModelType",
                  "CIFTI_MODEL_TYPE_SURFACE",
                  "SurfaceNumberOfVertices",
                  Integer.toString(surface.surfaceVertices())));
          xml.open("BrainModel", attributes.toArray(String[]::new))
              .leaf("VertexIndices", spaced(surface.indices()))
              .close();
        }
        case BrainModel.Voxels voxels -> {
          attributes.addAll(List.of("ModelType", "CIFTI_MODEL_TYPE_VOXELS"));
          xml.open("BrainModel", attributes.toArray(String[]::new));
          voxels(voxels.indices(), axis.volume().orElseThrow());
          xml.close();
        }
      }
    }
  }

  private void parcels(ParcelAxis axis) {
    volume(axis.volume());
    for (Map.Entry<String, Integer> surface : axis.surfaces().entrySet()) {
      xml.open(
              "Surface",
              "BrainStructure",
              BrainModelXml.code(surface.getKey()),
              "SurfaceNumberOfVertices",
              Integer.toString(surface.getValue()))
          .close();
    }
    for (ParcelAxis.Parcel parcel : axis.parcels()) {
      xml.open("Parcel", "Name", parcel.name());
      parcel
          .vertices()
          .forEach(
              (structure, vertices) ->
                  xml.open("Vertices", "BrainStructure", BrainModelXml.code(structure))
                      .text(spaced(vertices))
                      .close());
      if (!parcel.voxels().isEmpty()) {
        voxels(parcel.voxels(), axis.volume().orElseThrow());
      }
      xml.close();
    }
  }

  private void volume(Optional<Grid> volume) {
    if (volume.isEmpty()) {
      return;
    }
    Grid grid = volume.get();
    StringBuilder rows = new StringBuilder();
    for (double number : grid.affine().rows()) {
      rows.append(number).append(' ');
    }
    xml.open("Volume", "VolumeDimensions", grid.nx() + "," + grid.ny() + "," + grid.nz())
        .open("TransformationMatrixVoxelIndicesIJKtoXYZ", "MeterExponent", "-3")
        .text(rows.append("0.0 0.0 0.0 1.0").toString())
        .close()
        .close();
  }

  private void voxels(Indices indices, Grid grid) {
    StringBuilder text = new StringBuilder();
    indices.stream()
        .forEach(
            voxel ->
                text.append(text.isEmpty() ? "" : "\n")
                    .append(voxel % grid.nx())
                    .append(' ')
                    .append(voxel / grid.nx() % grid.ny())
                    .append(' ')
                    .append(voxel / grid.nx() / grid.ny()));
    xml.leaf("VoxelIndicesIJK", text.toString());
  }

  private static String spaced(Indices indices) {
    return indices.stream().mapToObj(Integer::toString).collect(Collectors.joining(" "));
  }
}
