# A ridge regression in plain Julia, written as ONNX. It needs no package, so it runs where there is no network.
#
# The platform gives the rows to learn from and takes the model folder; see "A project in ten lines" in
# training-service/README.md. No Julia could be had where the platform is built: this project was never run there.

using LinearAlgebra

include("onnx.jl")

# A line of CSV as DuckDB writes it: a value with a comma or a quotation mark stands in quotation marks.
function fields(line)
    values, value, quoted = String[], IOBuffer(), false
    for letter in line
        if letter == '"'
            quoted = !quoted
        elseif letter == ',' && !quoted
            push!(values, String(take!(value)))
        else
            write(value, letter)
        end
    end
    push!(values, String(take!(value)))
end

# columns.json without a JSON package: name and role of each column, and its categories, in the order of the file.
function columns(file)
    found = NamedTuple[]
    for object in eachmatch(r"\{[^{}]*\"name\"[^{}]*\}", read(file, String))
        part(name) = (m = match(Regex("\"$name\"\\s*:\\s*\"([^\"]*)\""), object.match); m === nothing ? "" : m[1])
        list = match(r"\"categories\"\s*:\s*\[([^\]]*)\]", object.match)
        categories = list === nothing ? String[] : [m[1] for m in eachmatch(r"\"([^\"]*)\"", list[1])]
        push!(found, (name = part("name"), type = part("type"), role = part("role"), categories = categories))
    end
    found
end

function feature(column, text)
    column.type == "string" && return Float64(something(findfirst(==(text), column.categories), 0) - 1)
    text in ("", "false") && return 0.0
    text == "true" && return 1.0
    parse(Float64, text)
end

function main(ridge)
    inputs = filter(column -> !(column.role in ("time", "target")), columns(ENV["KRONKERS_COLUMNS"]))
    lines = readlines(ENV["KRONKERS_TRAINING_CSV"])
    header = fields(lines[1])
    place(name) = findfirst(==(name), header)
    rows = [fields(line) for line in lines[2:end]]
    matrix = [feature(column, row[place(column.name)]) for row in rows, column in inputs]
    actual = [parse(Float64, row[place(ENV["KRONKERS_TARGET"])]) for row in rows]
    design = hcat(matrix, ones(length(actual)))
    penalty = Diagonal(vcat(fill(ridge, length(inputs)), 0.0))
    solution = (design' * design + penalty) \ (design' * actual)
    wape = sum(abs.(design * solution - actual)) / sum(abs.(actual))
    println("$(length(actual)) rows, $(length(inputs)) features, WAPE $(round(wape, digits = 4)) on the rows learned from")
    folder = ENV["KRONKERS_MODEL_DIR"]
    write(joinpath(folder, "model.onnx"), linear_model(solution[1:end-1], solution[end]))
    write(joinpath(folder, "MLmodel"), """
        flavors:
          onnx:
            data: model.onnx
        signature:
          inputs: '[{"type": "tensor", "tensor-spec": {"dtype": "float32", "shape": [-1, $(length(inputs))]}}]'
          outputs: '[{"type": "tensor", "tensor-spec": {"dtype": "float32", "shape": [-1, 1]}}]'
        """)
end

main(parse(Float64, ARGS[1]))
