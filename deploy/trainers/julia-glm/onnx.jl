# The part of the ONNX format that a linear model needs, written byte by byte: protocol buffers are fields of a number, a
# kind (0 a number, 2 bytes, 5 four bytes) and a value (https://onnx.ai/onnx/repo-docs/IR.html).

function varint(value::Integer)
    bytes = UInt8[]
    rest = reinterpret(UInt64, Int64(value))
    while rest >= 0x80
        push!(bytes, UInt8(rest & 0x7f) | 0x80)
        rest >>= 7
    end
    push!(bytes, UInt8(rest))
end

number(field, value) = vcat(varint(field << 3), varint(value))
bytes(field, value::Vector{UInt8}) = vcat(varint(field << 3 | 2), varint(length(value)), value)
text(field, value) = bytes(field, Vector{UInt8}(value))
floats(field, values) = bytes(field, collect(reinterpret(UInt8, Float32.(values))))

# FLOATS is 6
attribute(name, values) = vcat(text(1, name), floats(7, values), number(20, 6))

function matrix_of(name, width)
    rows = text(2, "rows")
    columns = number(1, width)
    shape = vcat(bytes(1, rows), bytes(1, columns))
    tensor = vcat(number(1, 1), bytes(2, shape))
    vcat(text(1, name), bytes(2, bytes(1, tensor)))
end

# inputs * coefficients + intercept, where a missing input counts as 0: IsNaN and Where put it there.
function linear_model(coefficients, intercept)
    missing_ones = vcat(text(1, "features"), text(2, "absent"), text(4, "IsNaN"))
    # A scalar tensor of the value 0: data_type 1 (field 2), float_data (field 4).
    zero = vcat(number(2, 1), floats(4, [0.0]))
    constant = vcat(
        text(2, "zero"), text(4, "Constant"),
        bytes(5, vcat(text(1, "value"), bytes(5, zero), number(20, 4))),
    )
    filled = vcat(text(1, "absent"), text(1, "zero"), text(1, "features"), text(2, "filled"), text(4, "Where"))
    regressor = vcat(
        text(1, "filled"), text(2, "prediction"), text(4, "LinearRegressor"),
        bytes(5, attribute("coefficients", coefficients)),
        bytes(5, attribute("intercepts", [intercept])),
        text(7, "ai.onnx.ml"),
    )
    graph = vcat(
        bytes(1, missing_ones), bytes(1, constant), bytes(1, filled), bytes(1, regressor),
        text(2, "glm"),
        bytes(11, matrix_of("features", length(coefficients))),
        bytes(12, matrix_of("prediction", 1)),
    )
    vcat(
        number(1, 8), text(2, "julia-glm"), bytes(7, graph),
        bytes(8, vcat(text(1, ""), number(2, 15))),
        bytes(8, vcat(text(1, "ai.onnx.ml"), number(2, 1))),
    )
end
